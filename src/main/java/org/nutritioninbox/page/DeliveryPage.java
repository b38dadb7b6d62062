package org.nutritioninbox.page;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.nutritioninbox.inbox.Deliveries;
import org.nutritioninbox.inbox.Delivery;
import org.nutritioninbox.inbox.DeliveryNotFound;
import org.nutritioninbox.inbox.KeptBody;
import org.nutritioninbox.nutrition.Gzip;
import org.nutritioninbox.repair.Replays;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;

/// Shows one delivery with its body, and how to send the same once more.
@Controller
class DeliveryPage {

    /// A longer body can be downloaded.
    private static final int LONGEST = 64 * 1024;

    /// Replace the last line with a signature made by the key. Signatures are not kept, and keys are not shown.
    private static final String HEADERS = "content-type: application/json\nx-body-signature: <signature>";

    private final Deliveries deliveries;
    private final Replays replays;

    DeliveryPage(Deliveries deliveries, Replays replays) {
        this.deliveries = deliveries;
        this.replays = replays;
    }

    @GetMapping("/page/deliveries/{id}")
    String show(@PathVariable UUID id, Model model) {
        Delivery delivery = deliveries.find(id).orElseThrow(DeliveryNotFound::new);
        String body = deliveries.keptBody(id).map(DeliveryPage::text).orElse(null);
        model.addAttribute("delivery", delivery);
        model.addAttribute("body", body);
        model.addAttribute("headers", HEADERS);
        model.addAttribute("curl", curl(SetUpPage.webhookUrl(), body == null || !isSafe(body) ? "@" + id : body));
        return "page/delivery";
    }

    @PostMapping("/page/deliveries/{id}/replay")
    String replay(@PathVariable UUID id) {
        replays.startOne(id);
        return "redirect:/page/replays";
    }

    /// Returns `null` if the body is no text, or too long.
    private static @Nullable String text(KeptBody kept) {
        byte[] bytes = Gzip.decoded(kept.body());
        if (bytes.length > LONGEST) {
            return null;
        }
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
        } catch (CharacterCodingException e) {
            return null;
        }
    }

    /// Returns true if curl sends this text, not a file of that name, and a terminal takes all of it.
    private static boolean isSafe(String body) {
        return !body.startsWith("@")
                && body.chars().noneMatch(c -> Character.isISOControl(c) && c != '\n' && c != '\r' && c != '\t');
    }

    private static String curl(String url, String body) {
        StringBuilder command = new StringBuilder("curl " + quoted(url));
        HEADERS.lines().forEach(header -> command.append(" \\\n  -H ").append(quoted(header)));
        return command.append(" \\\n  --data-binary ").append(quoted(body)).toString();
    }

    /// As a shell reads it unchanged.
    private static String quoted(String text) {
        return "'" + text.replace("'", "'\\''") + "'";
    }
}

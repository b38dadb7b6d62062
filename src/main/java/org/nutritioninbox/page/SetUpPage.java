package org.nutritioninbox.page;

import io.swagger.v3.oas.annotations.Hidden;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.Map;
import java.util.UUID;
import org.nutritioninbox.audit.Audit;
import org.nutritioninbox.provider.SigningKey;
import org.nutritioninbox.provider.SigningKeys;
import org.nutritioninbox.webhook.KeyUses;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.ResponseBody;
import org.springframework.web.servlet.support.ServletUriComponentsBuilder;

/// Says what to enter in the provider's admin console, and tries the door.
@Controller
class SetUpPage {

    private final KeyUses keys;
    private final SigningKeys signingKeys;
    private final Audit audit;
    private final Clock clock;

    SetUpPage(KeyUses keys, SigningKeys signingKeys, Audit audit, Clock clock) {
        this.keys = keys;
        this.signingKeys = signingKeys;
        this.audit = audit;
        this.clock = clock;
    }

    @GetMapping("/page/set-up")
    String show(Model model) {
        model.addAttribute("keys", keys.all());
        model.addAttribute("webhookUrl", webhookUrl());
        return "page/set-up";
    }

    /// As the reader's browser reaches this instance.
    static String webhookUrl() {
        return ServletUriComponentsBuilder.fromCurrentContextPath()
                .path("/nutrition-webhook")
                .toUriString();
    }

    /// Signs a webhook for the browser to send: it then takes the way that the provider's webhooks take, through the
    /// proxy.
    @PostMapping("/page/set-up/test-webhook")
    @ResponseBody
    @Hidden
    TestWebhook sign() {
        String id = "test-" + UUID.randomUUID();
        String body = """
                {"record_id": "%s", "status": "completed", "application_user_id": "test-webhook",\
                 "dish_name": "Test webhook", "uploaded_at": "%s"}""".formatted(id, clock.instant());
        audit.record("webhook.test", Map.of("record_id", id), null, "signed");
        SigningKey key = signingKeys.inForce().getFirst();
        return new TestWebhook(
                id, body, key.sign(body.getBytes(StandardCharsets.UTF_8)).hex());
    }

    record TestWebhook(String recordId, String body, String signature) {}
}

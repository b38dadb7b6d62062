package org.nutritioninbox.forwarding;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.ToIntFunction;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.nutritioninbox.support.WebhookCatcher;
import org.nutritioninbox.support.WebhookCatcher.Webhook;
import tools.jackson.databind.JsonNode;

/// The service of an app: a destination for each path. It verifies signatures by itself.
final class Receiver implements AutoCloseable {

    /// Answers with the status; 0 is no answer.
    static final int SILENCE = 0;

    private final WebhookCatcher catcher = new WebhookCatcher();
    private final Map<String, ToIntFunction<Push>> answers = new ConcurrentHashMap<>();

    Receiver() {
        catcher.answer(webhook -> {
            Push push = new Push(webhook);
            return answers.getOrDefault(push.path(), _ -> 204).applyAsInt(push);
        });
    }

    String url(String path) {
        return "http://localhost:" + catcher.port() + path;
    }

    void answer(String path, ToIntFunction<Push> status) {
        answers.put(path, status);
    }

    /// The pushes to a path about a record.
    List<Push> about(String path, String recordId) {
        return to(path).stream()
                .filter(push -> push.json().at("/data/record_id").asString("").equals(recordId))
                .toList();
    }

    List<Push> to(String path) {
        return catcher.caught().stream()
                .map(Push::new)
                .filter(push -> push.path().equals(path))
                .toList();
    }

    @Override
    public void close() {
        catcher.close();
    }

    /// One request as it arrived.
    record Push(Webhook webhook) {

        String path() {
            return webhook.path();
        }

        byte[] body() {
            return webhook.body();
        }

        JsonNode json() {
            return webhook.json();
        }

        String header(String name) {
            return webhook.headers().getOrDefault(name, "");
        }

        /// As a receiver verifies with one secret.
        boolean isSignedWith(String secret) {
            return Arrays.asList(header("webhook-signature").split(" ")).contains("v1," + signature(secret))
                    && Math.abs(System.currentTimeMillis() / 1000 - Long.parseLong(header("webhook-timestamp")))
                            < Duration.ofMinutes(5).toSeconds();
        }

        private String signature(String secret) {
            try {
                Mac mac = Mac.getInstance("HmacSHA256");
                mac.init(new SecretKeySpec(
                        Base64.getDecoder().decode(secret.substring("whsec_".length())), "HmacSHA256"));
                String signed = header("webhook-id") + "." + header("webhook-timestamp") + "." + webhook.text();
                return Base64.getEncoder().encodeToString(mac.doFinal(signed.getBytes(StandardCharsets.UTF_8)));
            } catch (GeneralSecurityException e) {
                throw new IllegalStateException(e);
            }
        }
    }
}

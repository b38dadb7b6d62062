package org.nutritioninbox;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.context.event.EventListener;
import org.springframework.core.env.Environment;
import org.springframework.stereotype.Component;

/// The last lines of the log at the start: where everything is, how to sign in, and a command to try it with.
/// Shows only secrets that were made up for a local run.
@Component
class StartupNotice {

    private static final Logger log = LoggerFactory.getLogger(StartupNotice.class);

    private final Environment environment;

    StartupNotice(Environment environment) {
        this.environment = environment;
    }

    @EventListener
    void on(ApplicationReadyEvent ready) {
        String base = "http://localhost:" + environment.getProperty("local.server.port", "8000");
        log.info("""
                Nutrition Inbox is ready

                  Look         {}/
                  Webhook URL  {}/nutrition-webhook
                  API          {}/nutrition_records and {}/deliveries, described at {}/swagger-ui.html
                  Sign in      {}

                Send a signed webhook:

                  BODY='{"record_id":"6ba7b810-9dad-11d1-80b4-00c04fd430c8","status":"completed","application_user_id":"end_user_id1","dish_name":"Caesar salad","nutri_score":"B"}'
                  curl -i {}/nutrition-webhook -H "x-body-signature: $(printf %s "$BODY" | openssl dgst -sha256 -hmac "{}" | sed 's/.*= //')" --data-binary "$BODY"
                """, base, base, base, base, base, signIn(), base, key());
    }

    String signIn() {
        String file = environment.getProperty("local.made-up-password-file");
        if (file != null) {
            return "operator, password " + environment.getRequiredProperty("ops.operator-password") + " (kept in "
                    + file + ")";
        }
        return "operator with OPS_OPERATOR_PASSWORD, or a person of OPS_USERS_FILE";
    }

    private String key() {
        return environment.containsProperty("local.made-up-key")
                ? environment.getRequiredProperty("webhook.signature-keys")
                : "${WEBHOOK_SIGNATURE_KEYS%%,*}";
    }
}

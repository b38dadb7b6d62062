package org.nutritioninbox.simulator;

import jakarta.validation.constraints.DecimalMax;
import jakarta.validation.constraints.DecimalMin;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotEmpty;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.context.annotation.Profile;
import org.springframework.validation.annotation.Validated;

/// Configures the simulated provider.
///
/// @param applicationId the application that callers name
/// @param hmacKey the key that callers sign the ids of their users with
/// @param webhookUrl the receiver of webhooks; none are sent if it is empty
/// @param webhookKey the key that signs webhooks; by default the first of `webhook.signature-keys`
/// @param speed how many seconds of the simulator's time pass in a real one
/// @param failures the share of photos whose analysis fails
/// @param mealsPerMinute how many meals simulated phones upload, in the simulator's time
/// @param capacity how many records are remembered; the oldest are forgotten first
/// @param mischief the share of meals for each kind of mischief, independent of each other
@ConfigurationProperties("simulator")
@Profile("simulator")
@Validated
record SimulatorProperties(
        @DefaultValue("9999") @NotEmpty String applicationId,
        @DefaultValue("simulator-hmac-key") @NotEmpty String hmacKey,

        @DefaultValue("http://localhost:8000/nutrition-webhook")
        @Pattern(regexp = WebhookSender.URL, message = WebhookSender.NO_URL)
        String webhookUrl,

        @Nullable String webhookKey,

        @DefaultValue("1") @DecimalMin("0.01") @DecimalMax("1000000")
        double speed,

        @DefaultValue("0.02") @DecimalMin("0") @DecimalMax("1")
        double failures,

        @DefaultValue("0") @DecimalMin("0") @DecimalMax("60000")
        double mealsPerMinute,

        @DefaultValue("100000") @Min(1) int capacity,
        @DefaultValue Map<Mischief, @NotNull @DecimalMin("0") @DecimalMax("1") Double> mischief) {

    /// Leaves out the keys.
    @Override
    public String toString() {
        return "SimulatorProperties[webhookUrl=" + webhookUrl + ", speed=" + speed + "]";
    }
}

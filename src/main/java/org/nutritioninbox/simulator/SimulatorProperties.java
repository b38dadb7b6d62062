package org.nutritioninbox.simulator;

import jakarta.validation.constraints.AssertTrue;
import jakarta.validation.constraints.DecimalMax;
import jakarta.validation.constraints.DecimalMin;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotEmpty;
import jakarta.validation.constraints.NotNull;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.context.annotation.Profile;
import org.springframework.validation.annotation.Validated;

/// What the simulated provider knows of its one customer, and how its world goes.
///
/// @param applicationId what a caller names itself by
/// @param hmacKey what a caller signs the ids of its users with
/// @param webhookUrl where webhooks go; none are sent where it is empty
/// @param webhookKey what webhooks are signed with; unless set, the first of `webhook.signature-keys`
/// @param updatedWebhooks whether a changed record is sent once more, about which the provider is silent
/// @param speed how many seconds of its time pass in a real one
/// @param seed what everything by chance depends on; made up unless set
/// @param failures the share of photos that nothing is made out on
/// @param mealsPerMinute how many meals simulated phones upload, in its time
/// @param capacity how many records are remembered; the oldest are forgotten first
/// @param mischief in which share of meals what goes wrong, each independent of the others
@ConfigurationProperties("simulator")
@Profile("simulator")
@Validated
record SimulatorProperties(
        @DefaultValue("9999") @NotEmpty String applicationId,
        @DefaultValue("simulator-hmac-key") @NotEmpty String hmacKey,

        @DefaultValue("http://localhost:8000/nutrition-webhook")
        String webhookUrl,

        @Nullable String webhookKey,
        @DefaultValue("false") boolean updatedWebhooks,

        @DefaultValue("1") @DecimalMin("0.01") @DecimalMax("1000000")
        double speed,

        @Nullable Long seed,

        @DefaultValue("0.02") @DecimalMin("0") @DecimalMax("1")
        double failures,

        @DefaultValue("0") @DecimalMin("0") @DecimalMax("60000")
        double mealsPerMinute,

        @DefaultValue("100000") @Min(1) int capacity,
        @DefaultValue Map<Mischief, @NotNull @DecimalMin("0") @DecimalMax("1") Double> mischief) {

    @AssertTrue(message = "must be an http or https URL, or empty")
    boolean isWebhookUrlCallable() {
        return webhookUrl.isBlank() || WebAddress.parse(webhookUrl) != null;
    }

    /// Says everything but the keys.
    @Override
    public String toString() {
        return "SimulatorProperties[webhookUrl=" + webhookUrl + ", speed=" + speed + "]";
    }
}

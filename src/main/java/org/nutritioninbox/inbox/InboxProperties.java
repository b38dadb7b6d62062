package org.nutritioninbox.inbox;

import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/// How much the inbox takes in at once, and for how long it keeps deliveries.
///
/// @param waiting how many deliveries may wait for their commit; one more is refused
/// @param batch how many share one commit
/// @param patience how long a delivery waits for its commit before its sender is told to come again
/// @param lease for how long a new delivery is left to the instance that accepted it before any other may process it
/// @param retention how long deliveries are kept, counted in whole days; 0 keeps them for ever. Records always are
@ConfigurationProperties("inbox")
@Validated
record InboxProperties(
        @DefaultValue("4096") @Min(1) int waiting,
        @DefaultValue("128") @Min(1) @Max(1000) int batch,
        @DefaultValue("4500ms") Duration patience,
        @DefaultValue("20s") Duration lease,
        @DefaultValue("90d") Duration retention) {

    boolean keepsForEver() {
        return retention.isZero();
    }
}

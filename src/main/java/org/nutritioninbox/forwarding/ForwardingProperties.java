package org.nutritioninbox.forwarding;

import jakarta.validation.Valid;
import jakarta.validation.constraints.Pattern;
import java.util.Map;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/// Configures the services that changes are pushed to.
///
/// @param destinations by their names, which the database notes
@ConfigurationProperties(ForwardingProperties.PREFIX)
@Validated
record ForwardingProperties(
        @DefaultValue
        Map<
                        @Pattern(
                                regexp = "[A-Za-z0-9-]{1,40}",
                                message = "the name of a destination has 1 to 40 letters, digits and hyphens")
                        String,
                        @Valid DestinationSettings>
                destinations) {

    static final String PREFIX = "forwarding";
}

package org.nutritioninbox.nutrition;

import java.math.BigDecimal;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import org.springframework.transaction.annotation.Transactional;
import tools.jackson.databind.node.ObjectNode;

/// Finds what a user has consumed: the newest versions of that user's completed and updated records.
@Repository
public class ConsumedDishes {

    private static final int TIMEOUT_SECONDS = 5;

    private final JdbcClient client;

    ConsumedDishes(JdbcClient client) {
        this.client = client;
    }

    /// The dishes that a user consumed from a time on and before another, oldest first. A record without the time of
    /// consumption counts for its upload, else for its arrival.
    @Transactional(readOnly = true, timeout = TIMEOUT_SECONDS)
    public List<Dish> of(String applicationUserId, Instant from, Instant to) {
        return client.sql("""
                        select consumed_at, nutritional_fields
                        from (
                            select coalesce(consumed_at, uploaded_at, first_received_at) as consumed_at,
                                nutritional_fields::text
                            from nutrition_record
                            where application_user_id = :user and status in ('completed', 'updated')) dish
                        where consumed_at >= :from and consumed_at < :to
                        order by consumed_at
                        """)
                .param("user", applicationUserId)
                .param("from", from.atOffset(ZoneOffset.UTC))
                .param("to", to.atOffset(ZoneOffset.UTC))
                // a general mapper would take an exception of the driver for each time
                .query((row, _) -> new Dish(
                        row.getObject("consumed_at", OffsetDateTime.class).toInstant(),
                        row.getString("nutritional_fields")))
                .list();
    }

    /// A dish that was consumed.
    ///
    /// @param nutritionalFields as JSON; `null` if the record has none
    public record Dish(Instant consumedAt, @Nullable String nutritionalFields) {

        /// The amounts that are known, by the provider's names. Anything but a number within range counts as unknown.
        public Map<String, BigDecimal> nutrients() {
            Map<String, BigDecimal> nutrients = new TreeMap<>();
            if (nutritionalFields != null && StrictJson.reread(nutritionalFields) instanceof ObjectNode fields) {
                fields.forEachEntry((name, value) -> {
                    BigDecimal amount = value.isNumber() ? Decimals.parse(value.asString()) : null;
                    if (amount != null) {
                        nutrients.put(name, amount);
                    }
                });
            }
            return nutrients;
        }
    }
}

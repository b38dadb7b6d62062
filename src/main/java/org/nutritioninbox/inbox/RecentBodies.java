package org.nutritioninbox.inbox;

import java.util.Objects;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Repository;
import org.springframework.transaction.annotation.Transactional;

/// Searches the bodies of the newest deliveries.
@Repository
public class RecentBodies {

    private static final int MAX_BODIES = 500;
    private static final int FETCH_SIZE = 16;
    private static final int TIMEOUT_SECONDS = 5;

    private final JdbcTemplate jdbc;

    RecentBodies(JdbcTemplate jdbc) {
        this.jdbc = new JdbcTemplate(Objects.requireNonNull(jdbc.getDataSource()));
        this.jdbc.setFetchSize(FETCH_SIZE);
    }

    /// Returns the newest of the last 500 bodies that matches, or `null`. Loads only a few at a time.
    @Transactional(readOnly = true, timeout = TIMEOUT_SECONDS)
    public byte @Nullable [] find(Predicate<byte[]> isWanted) {
        try (Stream<byte[]> bodies = jdbc.queryForStream(
                "select body from delivery order by id desc limit " + MAX_BODIES, (row, _) -> row.getBytes(1))) {
            return bodies.filter(isWanted).findFirst().orElse(null);
        }
    }
}

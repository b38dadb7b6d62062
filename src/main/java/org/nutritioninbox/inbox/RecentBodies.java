package org.nutritioninbox.inbox;

import java.util.Objects;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Repository;
import org.springframework.transaction.annotation.Transactional;

/// The bodies of the newest deliveries, for those who look for one among them.
@Repository
public class RecentBodies {

    private static final int MOST = 500;
    private static final int AT_ONCE = 16;
    private static final int LONGEST_SECONDS = 5;

    private final JdbcTemplate jdbc;

    RecentBodies(JdbcTemplate jdbc) {
        this.jdbc = new JdbcTemplate(Objects.requireNonNull(jdbc.getDataSource()));
        this.jdbc.setFetchSize(AT_ONCE);
    }

    /// The newest of the last 500 that is the one looked for; `null` where none is. Holds only a few at a time.
    @Transactional(readOnly = true, timeout = LONGEST_SECONDS)
    public byte @Nullable [] find(Predicate<byte[]> isWanted) {
        try (Stream<byte[]> bodies = jdbc.queryForStream(
                "select body from delivery order by id desc limit " + MOST, (row, _) -> row.getBytes(1))) {
            return bodies.filter(isWanted).findFirst().orElse(null);
        }
    }
}

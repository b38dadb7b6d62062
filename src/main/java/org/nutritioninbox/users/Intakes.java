package org.nutritioninbox.users;

import java.time.Clock;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import org.nutritioninbox.nutrition.NutritionRecords;
import org.nutritioninbox.query.Expensive;
import org.springframework.stereotype.Component;

/// Sums up what users have eaten, for the API and for people.
@Component
public class Intakes {

    private final NutritionRecords records;
    private final Clock clock;

    Intakes(NutritionRecords records, Clock clock) {
        this.records = records;
        this.clock = clock;
    }

    /// Fails with [org.nutritioninbox.query.BadParameter] if the query names no days, or too many.
    @Expensive
    public Intake of(String applicationUserId, IntakeQuery query) {
        IntakeQuery.Days days = query.days(clock);
        return Intake.of(
                applicationUserId,
                days,
                records.dishes(
                        applicationUserId,
                        startOf(days.first(), days.zone()),
                        startOf(days.last().plusDays(1), days.zone())));
    }

    private static Instant startOf(LocalDate day, ZoneId zone) {
        return day.atStartOfDay(zone).toInstant();
    }
}

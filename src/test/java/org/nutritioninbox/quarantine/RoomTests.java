package org.nutritioninbox.quarantine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.quicktheories.QuickTheory.qt;
import static org.quicktheories.generators.SourceDSL.integers;
import static org.quicktheories.generators.SourceDSL.lists;

import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.nutritioninbox.quarantine.Room.Place;
import org.springframework.util.unit.DataSize;

/// Twenty requests and ten thousand bytes in all, a quarter of it for each network.
class RoomTests {

    private static final int COUNT = 20;
    private static final long BYTES = 10_000;
    private static final Duration MOMENT = Duration.ofMillis(10);

    private final QuarantineProperties properties =
            new QuarantineProperties(true, COUNT, DataSize.ofBytes(BYTES), Duration.ofHours(1), 0.25);
    /// As they are in the table, oldest first.
    private final Map<UUID, Stored> table = new LinkedHashMap<>();

    private Instant now = Instant.EPOCH;

    @BeforeEach
    void empty() {
        table.clear();
        now = Instant.parse("2026-01-02T12:00:00Z");
    }

    @Test
    void aNewcomerTakesFromWhoeverHasMostAndNoMoreThanAnEqualShare() {
        place("198.51.100.1", 2);
        place("198.51.100.2", 3);
        place("198.51.100.3", 5);
        place("198.51.100.4", 5);
        place("198.51.100.5", 5);
        assertThat(table).hasSize(COUNT);
        UUID oldest = idsOf("198.51.100.3").getFirst();

        assertThat(place("192.0.2.1")).isEqualTo(Place.WHOLE);

        assertThat(table).doesNotContainKey(oldest);
        place("192.0.2.1", 10);
        assertThat(counts(Source::network))
                .containsEntry("198.51.100.1", 2L)
                .containsEntry("198.51.100.2", 3L)
                .containsEntry("192.0.2.1", 3L);
        assertThat(table).hasSize(COUNT);
    }

    @Test
    void whoHasAsMuchAsAnybodyReplacesWhatTheySentFirstOnceASecond() {
        for (int source = 1; source <= 4; source++) {
            place("198.51.100." + source, 5);
        }
        UUID oldest = idsOf("198.51.100.4").getFirst();
        assertThat(place("198.51.100.4")).isEqualTo(Place.NONE);

        now = now.plusSeconds(1);

        assertThat(place("198.51.100.4")).isEqualTo(Place.WHOLE);
        assertThat(table).doesNotContainKey(oldest);
        assertThat(place("198.51.100.4")).isEqualTo(Place.NONE);
        assertThat(counts(Source::network)).hasSize(4).containsValue(5L);
    }

    @Test
    void whereEverybodyHasOneANewcomerReplacesTheOldestOneInABatch() {
        for (int source = 1; source <= COUNT; source++) {
            place("198.51.100." + source);
        }
        Room room = room();
        assertThat(room.isLeftToNobody()).isTrue();
        assertThat(room.takingTurns()).hasSize(COUNT);

        assertThat(room.place(Source.of("192.0.2.1"), row(10))).isEqualTo(Place.WHOLE);
        assertThat(room.place(Source.of("192.0.2.2"), row(10))).isEqualTo(Place.NONE);

        assertThat(room.removed()).containsExactlyElementsOf(idsOf("198.51.100.1"));
    }

    @Test
    void aNetworkIsOneHoweverManySourcesAreInItAndTheyShareItEqually() {
        place("198.51.100.1", 5);
        for (int i = 0; i < 100; i++) {
            place("2001:db8:1:" + Integer.toHexString(i) + "::1");
        }
        assertThat(counts(Source::network)).containsEntry("2001:db8:1::/48", 5L).containsEntry("198.51.100.1", 5L);
        table.clear();

        place("2001:db8:1:2::1", 5);
        place("2001:db8:1:3::1", 5);

        assertThat(counts(Source::name))
                .containsEntry("2001:db8:1:2:0:0:0:0/64", 3L)
                .containsEntry("2001:db8:1:3:0:0:0:0/64", 2L);
    }

    @Test
    void bytesAreSharedInTheSameWay() {
        for (int source = 1; source <= 4; source++) {
            place("198.51.100." + source, 1, 2_500);
        }
        assertThat(place("192.0.2.1", 1, 2_500)).as("no more than others have").isEqualTo(Place.DIGEST);
        assertThat(table).hasSize(5);

        assertThat(place("192.0.2.2", 1, 2_000)).isEqualTo(Place.WHOLE);

        assertThat(counts(Source::name)).doesNotContainKey("198.51.100.1");
    }

    @Test
    void theBoundsHoldAndNobodyIsMadeSmallerThanWhoTakes() {
        qt().withExamples(100)
                .forAll(
                        lists().of(integers().between(0, 13)).ofSizeBetween(0, 150),
                        integers().between(1, 700))
                .checkAssert((senders, size) -> {
                    empty();
                    for (int i = 0; i < senders.size(); i++) {
                        now = now.plusMillis(i % 7 * 200L);
                        String sender = senders.get(i) < 10
                                ? "198.51.100." + senders.get(i)
                                : "2001:db8:1:" + senders.get(i) + "::1";
                        checkOne(sender, (long) size * i % 900);
                    }
                });
    }

    private void checkOne(String sender, long size) {
        Source source = Source.of(sender);
        Map<String, Long> before = counts(Source::network);
        Map<String, Long> bytesBefore = bytes();
        Place place = place(sender, 1, size);
        Map<String, Long> after = counts(Source::network);

        assertThat(table.size()).isLessThanOrEqualTo(COUNT);
        assertThat(bytes().values().stream().mapToLong(Long::longValue).sum()).isLessThanOrEqualTo(BYTES);
        assertThat(after.values()).allMatch(count -> count <= COUNT / 4);
        assertThat(bytes().values()).allMatch(sum -> sum <= BYTES / 4);
        if (place == Place.NONE) {
            assertThat(after).isEqualTo(before);
        }
        before.forEach((network, count) -> {
            boolean lost = after.getOrDefault(network, 0L) < count && !network.equals(source.network());
            boolean hadMore = count > after.getOrDefault(source.network(), 0L)
                    || bytesBefore.getOrDefault(network, 0L) > bytes().getOrDefault(source.network(), 0L);
            boolean everybodyHasOne = before.size() == COUNT;
            assertThat(!lost || hadMore || everybodyHasOne).as(network).isTrue();
        });
    }

    @Test
    void whereABoundIsLoweredTheOldestAboveItGoAndNewcomersGetIn() {
        for (int source = 1; source <= COUNT; source++) {
            place("198.51.100." + source);
        }
        List<UUID> newest = List.copyOf(table.keySet()).subList(COUNT - 5, COUNT);
        QuarantineProperties lower =
                new QuarantineProperties(true, 5, DataSize.ofBytes(BYTES), Duration.ofHours(1), 0.25);
        Room room = room(lower);

        assertThat(table.keySet())
                .filteredOn(id -> !room.removed().contains(id))
                .containsExactlyElementsOf(newest);
        assertThat(room.place(Source.of("192.0.2.1"), row(10))).isEqualTo(Place.WHOLE);
        assertThat(room.removed()).hasSize(COUNT - 4).contains(newest.getFirst());
    }

    @Test
    void whatIsAboveTheShareOfItsNetworkGoesToo() {
        place("198.51.100.1", 5);
        place("198.51.100.2", 2);
        List<UUID> ids = idsOf("198.51.100.1");
        QuarantineProperties lower =
                new QuarantineProperties(true, COUNT, DataSize.ofBytes(BYTES), Duration.ofHours(1), 0.1);

        assertThat(room(lower).removed()).containsExactlyInAnyOrderElementsOf(ids.subList(0, 3));
    }

    private void place(String address, int times) {
        place(address, times, 10);
    }

    private Place place(String address) {
        return place(address, 1, 10);
    }

    /// Each in a batch of its own; what became of the last one.
    private Place place(String address, int times, long bytes) {
        Place place = Place.NONE;
        for (int i = 0; i < times; i++) {
            now = now.plus(MOMENT);
            Room room = room();
            Source source = Source.of(address);
            Room.Row row = row(bytes);
            place = room.place(source, row);
            table.keySet().removeAll(room.removed());
            if (place != Place.NONE) {
                table.put(row.id(), new Stored(source, place == Place.WHOLE ? row : row.withoutBody()));
            }
        }
        return place;
    }

    private Room.Row row(long bytes) {
        return new Room.Row(UUID.randomUUID(), bytes, now);
    }

    private Room room() {
        return room(properties);
    }

    private Room room(QuarantineProperties bounds) {
        Room room = new Room(bounds);
        List.copyOf(table.values()).reversed().forEach(stored -> room.addOlder(stored.source(), stored.row()));
        return room;
    }

    private List<UUID> idsOf(String address) {
        return table.values().stream()
                .filter(stored -> stored.source().equals(Source.of(address)))
                .map(stored -> stored.row().id())
                .toList();
    }

    private Map<String, Long> counts(Function<Source, String> by) {
        return table.values().stream()
                .collect(Collectors.groupingBy(stored -> by.apply(stored.source()), Collectors.counting()));
    }

    private Map<String, Long> bytes() {
        return table.values().stream()
                .collect(Collectors.groupingBy(
                        stored -> stored.source().network(),
                        Collectors.summingLong(stored -> stored.row().bytes())));
    }

    private record Stored(Source source, Room.Row row) {}
}

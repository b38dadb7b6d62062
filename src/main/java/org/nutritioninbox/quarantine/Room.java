package org.nutritioninbox.quarantine;

import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// What is in quarantine, and whose rows make room for whose: first among networks, then among the sources of one.
///
/// Whoever has less takes from whoever has most, oldest first, as long as that one still has no less afterwards. So
/// nobody loses anything to others while they have no more than an equal share. Whoever has as much as anybody
/// replaces what they sent first themselves, once a second; and where everybody has just one, one newcomer of a batch
/// replaces the oldest of all.
final class Room {

    private final QuarantineProperties properties;
    private final Map<String, Network> networks = new HashMap<>();
    private final Load all = new Load();
    private final Set<UUID> removed = new HashSet<>();
    private final Set<String> takingTurns = new HashSet<>();
    private final Set<String> letIn = new HashSet<>();

    Room(QuarantineProperties properties) {
        this.properties = properties;
    }

    /// What is there, newest first. Where a bound is lower than it was, what is above it is removed.
    void addOlder(Source source, Row row) {
        if (missing(source, row) != null) {
            removed.add(row.id());
            return;
        }
        Member member = member(source);
        member.rows.addFirst(row);
        member.count(row, 1);
    }

    private void add(Source source, Row row) {
        Member member = member(source);
        member.rows.addLast(row);
        member.count(row, 1);
    }

    private Member member(Source source) {
        Network network = networks.computeIfAbsent(source.network(), Network::new);
        return network.members.computeIfAbsent(source.name(), name -> new Member(name, network));
    }

    /// Takes in one more, if there is room or it can be made.
    Place place(Source source, Row row) {
        if (makeRoom(source, row)) {
            add(source, row);
            return Place.WHOLE;
        }
        // who is new here, and would take more than others have
        if (row.bytes() > 0 && !networks.containsKey(source.network()) && makeRoom(source, row.withoutBody())) {
            add(source, row.withoutBody());
            return Place.DIGEST;
        }
        return Place.NONE;
    }

    private boolean makeRoom(Source source, Row row) {
        List<Taken> taken = new ArrayList<>();
        for (Measure measure = missing(source, row); measure != null; measure = missing(source, row)) {
            Member giver = giver(source, row, measure);
            if (giver == null) {
                taken.reversed().forEach(Taken::giveBack);
                return false;
            }
            taken.add(giver.giveOldest());
        }
        taken.forEach(one -> removed.add(one.row().id()));
        networks.values().removeIf(network -> network.load.count == 0);
        return true;
    }

    /// What there is too little of; `null` where there is room.
    private @Nullable Measure missing(Source source, Row row) {
        Measure own = row.missing(network(source).load, properties.countOfSource(), properties.bytesOfSource());
        return own == null
                ? row.missing(all, properties.count(), properties.bytes().toBytes())
                : own;
    }

    private @Nullable Member giver(Source source, Row row, Measure measure) {
        Network network = network(source);
        if (row.missing(network.load, properties.countOfSource(), properties.bytesOfSource()) != null) {
            return within(network, source, row, measure);
        }
        Network largest = largest(networks.values(), measure);
        if (row.leavesNoLess(largest.load, network.load, measure)) {
            return largest(largest.members.values(), measure);
        }
        if (network.load.count > 0) {
            return within(network, source, row, measure);
        }
        return measure == Measure.COUNT && letIn.add(Sampling.NEWCOMERS)
                ? largest(largest.members.values(), measure)
                : null;
    }

    private @Nullable Member within(Network network, Source source, Row row, Measure measure) {
        Member own = network.members.getOrDefault(source.name(), new Member(source.name(), network));
        Member largest = largest(network.members.values(), measure);
        if (row.leavesNoLess(largest.load, own.load, measure)) {
            return largest;
        }
        if (own.load.count > 0) {
            takingTurns.add(own.name);
            return own.load.hasTurn(row.at()) ? own : null;
        }
        takingTurns.add(network.name);
        return letIn.add(network.name) ? largest : null;
    }

    private Network network(Source source) {
        return networks.getOrDefault(source.network(), new Network(source.network()));
    }

    /// The one with the oldest row, where several have as much.
    private static <T extends Holder> T largest(Collection<T> holders, Measure measure) {
        return holders.stream()
                .max(Comparator.<T>comparingLong(holder -> holder.load.of(measure))
                        .thenComparing(Holder::oldest, Comparator.reverseOrder()))
                .orElseThrow();
    }

    /// The ids of those that made room.
    Set<UUID> removed() {
        return removed;
    }

    /// The names of sources and networks that may for now only replace what they have.
    Set<String> takingTurns() {
        if (isLeftToNobody()) {
            networks.values().forEach(network -> takingTurns.addAll(network.members.keySet()));
        }
        return takingTurns;
    }

    /// Whether who has as much as anybody can take in nothing without replacing something.
    boolean isFull() {
        return all.count >= properties.count()
                || all.bytes + properties.longestBody() > properties.bytes().toBytes();
    }

    /// Whether not even a newcomer can take from somebody who has more.
    boolean isLeftToNobody() {
        return all.count >= properties.count() && networks.size() >= all.count;
    }

    /// Whether a request was taken in.
    enum Place {
        WHOLE,
        /// Without its body.
        DIGEST,
        NONE
    }

    /// What there is a bound of.
    private enum Measure {
        COUNT,
        BYTES
    }

    /// A request that is there, or is to be.
    ///
    /// @param bytes of the body, where that is kept
    record Row(UUID id, long bytes, Instant at) {

        Row withoutBody() {
            return new Row(id, 0, at);
        }

        private @Nullable Measure missing(Load load, long count, long mostBytes) {
            if (load.count + 1 > count) {
                return Measure.COUNT;
            }
            return load.bytes + bytes > mostBytes ? Measure.BYTES : null;
        }

        private boolean leavesNoLess(Load from, Load to, Measure measure) {
            return from.of(measure) > to.of(measure) + (measure == Measure.COUNT ? 1 : bytes);
        }
    }

    /// How much somebody has.
    private static final class Load {

        private long count;
        private long bytes;
        private Instant latest = Instant.MIN;

        void count(Row row, int sign) {
            count += sign;
            bytes += sign * row.bytes();
            if (sign > 0 && row.at().isAfter(latest)) {
                latest = row.at();
            }
        }

        long of(Measure measure) {
            return switch (measure) {
                case COUNT -> count;
                case BYTES -> bytes;
            };
        }

        boolean hasTurn(Instant at) {
            return !at.isBefore(latest.plus(Sampling.EVERY));
        }
    }

    private abstract static sealed class Holder {

        final String name;
        final Load load = new Load();

        Holder(String name) {
            this.name = name;
        }

        abstract Instant oldest();
    }

    private static final class Network extends Holder {

        private final Map<String, Member> members = new HashMap<>();

        Network(String name) {
            super(name);
        }

        @Override
        Instant oldest() {
            return members.values().stream()
                    .map(Member::oldest)
                    .min(Comparator.naturalOrder())
                    .orElse(Instant.MAX);
        }
    }

    /// A source within its network.
    private final class Member extends Holder {

        private final Network network;
        private final Deque<Row> rows = new ArrayDeque<>();

        Member(String name, Network network) {
            super(name);
            this.network = network;
        }

        @Override
        Instant oldest() {
            Row row = rows.peekFirst();
            return row == null ? Instant.MAX : row.at();
        }

        void count(Row row, int sign) {
            load.count(row, sign);
            network.load.count(row, sign);
            all.count(row, sign);
        }

        Taken giveOldest() {
            Row row = rows.removeFirst();
            count(row, -1);
            return new Taken(this, row);
        }
    }

    /// A row that is to make room, if there is enough of them.
    private record Taken(Member from, Row row) {

        void giveBack() {
            from.rows.addFirst(row);
            from.count(row, 1);
        }
    }
}

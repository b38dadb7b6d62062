package org.nutritioninbox.load;

import java.net.URI;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.HdrHistogram.ConcurrentHistogram;
import org.HdrHistogram.Histogram;

/// Sends signed meals to a running instance: first as fast as so many connections get their answers (closed loop),
/// then at fixed rates (open loop), where latency counts from when a request was due, whether or not it could be sent
/// then. Ends with the check that every record answered 200 is there. Loopback or your own machines only.
final class Load {

    private static final Set<String> OPTIONS =
            Set.of("--url", "--key", "--password", "--connections", "--seconds", "--warmup", "--rates", "--duplicates");
    private static final long LONGEST_DELAY_NANOS = TimeUnit.SECONDS.toNanos(10);
    private static final long HIGHEST_MICROS = TimeUnit.MINUTES.toMicros(1);

    private final URI door;
    private final String key;
    private final int connections;
    private final double duplicates;
    private final Meals meals = Meals.load();
    private final String user = "load-" + UUID.randomUUID();
    private final Set<String> acknowledged = ConcurrentHashMap.newKeySet();
    private final AtomicLong refused = new AtomicLong();

    private Load(URI door, String key, int connections, double duplicates) {
        this.door = door;
        this.key = key;
        this.connections = connections;
        this.duplicates = duplicates;
    }

    public static void main(String[] arguments) throws Exception {
        Options options = new Options(arguments, OPTIONS);
        URI base = URI.create(options.text("--url", "http://127.0.0.1:8000"));
        Load load = new Load(
                base.resolve("/nutrition-webhook"),
                options.secret("--key", "data/webhook-signature-key"),
                options.number("--connections", 64),
                Double.parseDouble(options.text("--duplicates", "0")));
        Ops ops = new Ops(base, options.secret("--password", "data/operator-password"));
        int seconds = options.number("--seconds", 15);
        System.out.printf("warming up for %d s%n", options.number("--warmup", 30));
        load.run(0, options.number("--warmup", 30));
        load.report("closed loop", 0, seconds);
        for (String rate : options.text("--rates", "1000,3000,5000").split(",")) {
            load.report("open loop, " + rate + "/s", Integer.parseInt(rate), seconds);
        }
        boolean kept = load.check(ops);
        System.exit(kept && load.refused.get() == 0 ? 0 : 1);
    }

    private void report(String name, int rate, int seconds) throws Exception {
        Histogram latency = run(rate, seconds);
        long unsent = Math.max(0, (long) rate * seconds - latency.getTotalCount());
        System.out.printf(
                Locale.ROOT,
                "%-20s %8.0f/s  p50 %7.2f  p99 %7.2f  p99.9 %7.2f  max %7.2f ms  not 200 so far %d%s%n",
                name,
                latency.getTotalCount() / (double) seconds,
                latency.getValueAtPercentile(50) / 1000.0,
                latency.getValueAtPercentile(99) / 1000.0,
                latency.getValueAtPercentile(99.9) / 1000.0,
                latency.getMaxValue() / 1000.0,
                refused.get(),
                unsent == 0 ? "" : ", could not keep up: " + unsent + " not sent or not 200");
    }

    /// @param rate requests a second over all connections; 0 for as many as there are answers
    private Histogram run(int rate, int seconds) throws Exception {
        Histogram latency = new ConcurrentHistogram(HIGHEST_MICROS, 3);
        long start = System.nanoTime();
        long end = start + TimeUnit.SECONDS.toNanos(seconds);
        AtomicLong next = new AtomicLong();
        List<Future<?>> senders = new ArrayList<>();
        try (ExecutorService executor = Executors.newFixedThreadPool(connections)) {
            for (int i = 0; i < connections; i++) {
                senders.add(executor.submit(() -> {
                    sendUntil(
                            end,
                            latency,
                            () -> rate == 0
                                    ? System.nanoTime()
                                    : start + next.getAndIncrement() * TimeUnit.SECONDS.toNanos(1) / rate);
                    return null;
                }));
            }
        }
        for (Future<?> sender : senders) {
            sender.get();
        }
        return latency;
    }

    private void sendUntil(long end, Histogram latency, Schedule schedule) throws Exception {
        Random random = new Random();
        byte[] before = null;
        try (Sender sender = new Sender(door, key)) {
            // what was due and could not be sent for that long is reported as not sent
            for (long due = schedule.next();
                    due - end < 0 && System.nanoTime() - end < LONGEST_DELAY_NANOS;
                    due = schedule.next()) {
                for (long wait = due - System.nanoTime(); wait > 0; wait = due - System.nanoTime()) {
                    LockSupport.parkNanos(wait);
                }
                boolean again = before != null && random.nextDouble() < duplicates;
                UUID id = new UUID(random.nextLong(), random.nextLong());
                byte[] body = again ? before : meals.body(random, id, user, Instant.now());
                if (sender.send(body) == 200) {
                    latency.recordValue(Math.min(HIGHEST_MICROS, (System.nanoTime() - due) / 1000));
                    if (!again) {
                        acknowledged.add(id.toString());
                    }
                } else {
                    refused.incrementAndGet();
                }
                before = body;
            }
        }
    }

    private boolean check(Ops ops) throws Exception {
        Set<String> kept = ops.recordsOf(user);
        int lost = 0;
        for (String id : acknowledged) {
            lost += kept.contains(id) ? 0 : 1;
        }
        System.out.printf(
                "answered 200: %d records; kept: %d; answered and not kept: %d; not 200: %d%n",
                acknowledged.size(), kept.size(), lost, refused.get());
        return lost == 0;
    }

    /// The time of the next request, as `System.nanoTime()` counts.
    @FunctionalInterface
    private interface Schedule {
        long next();
    }
}

package org.nutritioninbox.load;

import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.HdrHistogram.ConcurrentHistogram;
import org.HdrHistogram.Histogram;

/// Has many viewers of the feed's stream, each of one user, sends meals of these users at a fixed rate, and measures
/// the time from the 200 to the event. Loopback or your own machines only.
final class Viewers {

    private static final Set<String> OPTIONS =
            Set.of("--url", "--key", "--password", "--viewers", "--rate", "--seconds", "--warmup", "--connections");
    private static final Pattern RECORD = Pattern.compile("^data: .*?\"record_id\":\"([^\"]+)\"");
    private static final long HIGHEST_MICROS = TimeUnit.MINUTES.toMicros(1);
    private static final long PATIENCE_SECONDS = 5;

    private final Ops ops;
    private final URI door;
    private final String key;
    private final int connections;
    private final int viewers;
    private final Meals meals = Meals.load();
    private final Map<String, Long> answered = new ConcurrentHashMap<>();
    private final Map<String, Long> seen = new ConcurrentHashMap<>();
    private final AtomicLong refused = new AtomicLong();

    private Viewers(Ops ops, URI door, String key, int connections, int viewers) {
        this.ops = ops;
        this.door = door;
        this.key = key;
        this.connections = connections;
        this.viewers = viewers;
    }

    public static void main(String[] arguments) throws Exception {
        Options options = new Options(arguments, OPTIONS);
        URI base = URI.create(options.text("--url", "http://127.0.0.1:8000"));
        Ops ops = new Ops(base, options.secret("--password", "data/operator-password"));
        Viewers test = new Viewers(
                ops,
                base.resolve("/nutrition-webhook"),
                options.secret("--key", "data/webhook-signature-key"),
                options.number("--connections", 16),
                options.number("--viewers", 1000));
        boolean complete = test.run(
                options.number("--rate", 500), options.number("--warmup", 20), options.number("--seconds", 20));
        System.exit(complete ? 0 : 1);
    }

    private boolean run(int rate, int warmup, int seconds) throws Exception {
        CountDownLatch connected = new CountDownLatch(viewers);
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < viewers; i++) {
                int viewer = i;
                threads.submit(() -> view(viewer, connected));
            }
            if (!connected.await(1, TimeUnit.MINUTES)) {
                System.out.println("not all viewers were let in: " + connected.getCount());
                return false;
            }
            send(rate, warmup);
            await();
            answered.clear();
            seen.clear();
            send(rate, seconds);
            await();
            boolean complete = report(rate);
            threads.shutdownNow();
            return complete;
        }
    }

    private Void view(int viewer, CountDownLatch connected) throws Exception {
        try (BufferedReader lines = new BufferedReader(new InputStreamReader(
                ops.stream("/feed/stream?application_user_id=" + user(viewer)), StandardCharsets.UTF_8))) {
            connected.countDown();
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                long now = System.nanoTime();
                Matcher record = RECORD.matcher(line);
                if (record.find()) {
                    seen.put(record.group(1), now);
                }
            }
        }
        return null;
    }

    private static String user(int viewer) {
        return "viewer-" + viewer;
    }

    private void send(int rate, int seconds) throws Exception {
        long start = System.nanoTime();
        AtomicLong next = new AtomicLong();
        List<Future<?>> senders = new ArrayList<>();
        try (ExecutorService threads = Executors.newFixedThreadPool(connections)) {
            for (int i = 0; i < connections; i++) {
                senders.add(threads.submit(() -> send(start, rate, (long) rate * seconds, next)));
            }
        }
        for (Future<?> sender : senders) {
            sender.get();
        }
    }

    private Void send(long start, int rate, long total, AtomicLong next) throws Exception {
        Random random = new Random();
        try (Sender sender = new Sender(door, key)) {
            for (long n = next.getAndIncrement(); n < total; n = next.getAndIncrement()) {
                LockSupport.parkNanos(start + n * TimeUnit.SECONDS.toNanos(1) / rate - System.nanoTime());
                UUID id = new UUID(random.nextLong(), random.nextLong());
                if (sender.send(meals.body(random, id, user(random.nextInt(viewers)), Instant.now())) == 200) {
                    answered.put(id.toString(), System.nanoTime());
                } else {
                    refused.incrementAndGet();
                }
            }
        }
        return null;
    }

    private void await() {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
        while (seen.size() < answered.size() && System.nanoTime() < end) {
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(10));
        }
    }

    private boolean report(int rate) {
        Histogram latency = new ConcurrentHistogram(HIGHEST_MICROS, 3);
        answered.forEach((id, at) -> {
            Long when = seen.get(id);
            if (when != null) {
                latency.recordValue(Math.clamp((when - at) / 1000, 0, HIGHEST_MICROS));
            }
        });
        System.out.printf(
                Locale.ROOT,
                "%d viewers, %d/s: from 200 to viewer p50 %.1f  p95 %.1f  p99 %.1f  max %.1f ms;"
                        + " answered %d, seen %d, not 200: %d%n",
                viewers,
                rate,
                latency.getValueAtPercentile(50) / 1000.0,
                latency.getValueAtPercentile(95) / 1000.0,
                latency.getValueAtPercentile(99) / 1000.0,
                latency.getMaxValue() / 1000.0,
                answered.size(),
                latency.getTotalCount(),
                refused.get());
        return latency.getTotalCount() == answered.size() && refused.get() == 0;
    }
}

package org.nutritioninbox.load;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.TimeUnit;

/// Starts the application with a database of its own and lets it work for a while, so that a JVM that writes an AOT
/// cache
/// sees what there is to be cached. Everything on the command line is the command that starts the application.
final class Train {

    private static final String SECRET = "only-for-training-0123456789";
    private static final int WEBHOOKS = 20_000;
    private static final int ANSWERS_WITHIN_SECONDS = 120;

    private Train() {}

    public static void main(String[] command) throws Exception {
        try (EmbeddedPostgres postgres = EmbeddedPostgres.start()) {
            int port = freePort();
            ProcessBuilder builder = new ProcessBuilder(List.of(command)).inheritIO();
            builder.environment().put("SPRING_DATASOURCE_URL", postgres.getJdbcUrl("postgres", "postgres"));
            builder.environment().put("SPRING_DATASOURCE_USERNAME", "postgres");
            builder.environment().put("SPRING_DATASOURCE_PASSWORD", "postgres");
            builder.environment().put("WEBHOOK_SIGNATURE_KEYS", SECRET);
            builder.environment().put("OPS_OPERATOR_PASSWORD", SECRET);
            builder.environment().put("LOGGING_LEVEL_ORG_NUTRITIONINBOX_PROCESSING", "warn");
            builder.environment().put("SERVER_PORT", String.valueOf(port));
            Process application = builder.start();
            try {
                work(application, URI.create("http://127.0.0.1:" + port));
            } finally {
                application.destroy();
                application.waitFor(3, TimeUnit.MINUTES);
                application.destroyForcibly();
            }
        }
    }

    private static void work(Process application, URI base) throws Exception {
        Meals meals = Meals.load();
        Ops ops = new Ops(base, SECRET);
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(ANSWERS_WITHIN_SECONDS);
        while (!isReady(ops)) {
            if (!application.isAlive() || System.nanoTime() - deadline > 0) {
                throw new IOException("The application did not start");
            }
            Thread.sleep(100);
        }
        List<Thread> senders = new ArrayList<>();
        for (int i = 0; i < 16; i++) {
            senders.add(Thread.ofPlatform().start(() -> send(base, meals)));
        }
        for (Thread sender : senders) {
            sender.join();
        }
        for (String path :
                List.of("/nutrition_records?q=milk", "/nutrition_records?limit=500", "/deliveries?limit=500")) {
            for (int i = 0; i < 20; i++) {
                ops.get(path);
            }
        }
        System.out.println("trained with " + WEBHOOKS + " webhooks");
    }

    private static boolean isReady(Ops ops) throws InterruptedException {
        try {
            return ops.get("/actuator/health/readiness") != null;
        } catch (IOException e) {
            return false;
        }
    }

    private static void send(URI base, Meals meals) {
        Random random = new Random();
        try (Sender sender = new Sender(base.resolve("/nutrition-webhook"), SECRET)) {
            for (int i = 0; i < WEBHOOKS / 16; i++) {
                UUID id = new UUID(random.nextLong(), random.nextLong());
                int status = sender.send(meals.body(random, id, "trainee", Instant.now()));
                if (status != 200) {
                    throw new IOException("Answered " + status);
                }
            }
        } catch (Exception e) {
            throw new IllegalStateException("The training failed", e);
        }
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }
}

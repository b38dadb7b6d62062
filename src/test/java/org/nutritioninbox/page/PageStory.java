package org.nutritioninbox.page;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.ColorScheme;
import java.net.http.HttpRequest;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.nutritioninbox.support.Browser;
import org.nutritioninbox.support.Client;
import org.nutritioninbox.support.FakeProvider;
import org.nutritioninbox.support.InboxTest;
import org.nutritioninbox.support.WebhookCatcher;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;

/// What tests of the pages share: a browser that is signed in, and meals to look at. In a database of its own, since
/// pages show what is there of all users. In one thread, as the browser wants it.
@InboxTest(
        properties = {
            "spring.application.name=page",
            "ops.submitter-password=" + PageStory.SUBMITTER_PASSWORD,
            // gets nothing but a test push, which nobody takes
            "forwarding.destinations.app.url=https://localhost:1",
            "forwarding.destinations.app.secrets=whsec_MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIz",
            "forwarding.destinations.app.allow-private=true",
            "forwarding.destinations.app.status=none"
        })
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Execution(ExecutionMode.SAME_THREAD)
abstract class PageStory {

    static final String SUBMITTER_PASSWORD = "submitter-test-password";
    static final int DESK = 1200;
    static final int PHONE = 380;

    @Autowired
    Client client;

    @Autowired
    JdbcTemplate jdbc;

    static final FakeProvider PROVIDER = new FakeProvider();

    /// The destination `shop`, which takes a test push.
    static final WebhookCatcher SHOP = new WebhookCatcher();

    /// One for all of these tests; it ends with them.
    private static @Nullable Browser shared;

    Browser browser;
    String operator;
    Page page;
    String user;

    @DynamicPropertySource
    static void provider(DynamicPropertyRegistry registry) {
        PROVIDER.register(registry);
        String shop = "forwarding.destinations.shop.";
        registry.add(shop + "url", () -> "http://localhost:" + SHOP.port());
        registry.add(shop + "secrets", () -> "whsec_MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIz");
        registry.add(shop + "allow-private", () -> "true");
        registry.add(shop + "status", () -> "none");
    }

    @BeforeAll
    void start() {
        boolean isFirst = shared == null;
        browser = shared == null ? Browser.of(client) : shared;
        shared = browser;
        operator = browser.signIn("operator", InboxTest.OPERATOR_PASSWORD);
        if (isFirst) {
            peopleCanReadWhatToDoBeforeTheFirstWebhook();
        }
    }

    private void peopleCanReadWhatToDoBeforeTheFirstWebhook() {
        page = browser.open(ColorScheme.LIGHT, DESK, operator);
        for (String path : List.of("/", "/page/meals")) {
            page.navigate(path);
            assertThat(page.getByText("Waiting for the first webhook")).isVisible();
            assertReadable(path);
        }
        for (String path : List.of("deliveries", "replays", "quarantine", "reconciliations", "erasures")) {
            page.navigate("/page/" + path);
            Browser.assertAccessibleInBothThemes(page);
        }
        webhook("the-first", "{\"record_id\":\"%s\",\"status\":\"completed\",\"dish_name\":\"Breakfast\"}");
        page.navigate("/");
        assertThat(page.getByText("Waiting for the first webhook")).hasCount(0);
        page.getByText("The first meal has arrived").getByText("Breakfast").click();
        assertThat(page.locator("h1")).containsText("Breakfast");
        page.context().close();
    }

    /// By everybody, in both themes, on a phone, too.
    void assertReadable(String path) {
        Browser.assertAccessibleInBothThemes(page);
        page.setViewportSize(PHONE, 800);
        assertFits(path);
        page.setViewportSize(DESK, 800);
    }

    @BeforeEach
    void open() {
        user = "ann-" + new Random().nextInt(1_000_000);
        page = browser.open(ColorScheme.LIGHT, DESK, operator);
    }

    @AfterEach
    void leave() {
        page.context().close();
        browser.assertQuiet();
    }

    /// As if a processor had failed each time.
    void fail(String delivery) {
        jdbc.update("""
                insert into outstanding (delivery_id, state, due_at, attempts, last_error, dead_at)
                values (cast(? as uuid), 'DEAD', now(), 8, 'Billing: no answer', now())
                """, delivery);
    }

    int asViewer(HttpRequest.Builder request) {
        return client.send(Client.as("viewer", InboxTest.VIEWER_PASSWORD, request))
                .statusCode();
    }

    void assertFits(String path) {
        assertThat(page.evaluate("document.documentElement.scrollWidth <= innerWidth"))
                .as(path + " at " + page.viewportSize().width)
                .isEqualTo(true);
    }

    String deliveryOf(String recordId) {
        return client.json("/deliveries?record_id=" + recordId).get(0).get("id").stringValue();
    }

    String meal(String status, String dish) {
        String id = UUID.randomUUID().toString();
        webhook(id, status, dish, "2025-09-15T10:30:00Z");
        return id;
    }

    void webhook(String id, String status, String dish, String modifiedAt) {
        webhook(id, """
                {"record_id":"%%s","status":"%s","application_user_id":"%s","dish_name":"%s","nutri_score":"B",
                 "serving_size":250,"unit":"g",
                 "nutritional_fields":{"energy_kcal":420,"protein_g":12,"carbohydrate_g":30,"fat_total_g":9.5,
                 "vitamin_b12_mcg":0.2},"modified_at":"%s"}
                """.formatted(status, user, dish, modifiedAt));
    }

    void webhook(String id, String body) {
        assertThat(client.webhook(body.formatted(id)).statusCode()).isEqualTo(200);
    }
}

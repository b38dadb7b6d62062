package org.nutritioninbox.page;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import com.microsoft.playwright.options.ColorScheme;
import com.microsoft.playwright.options.FilePayload;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import java.util.regex.Pattern;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.nutritioninbox.support.Browser;
import org.nutritioninbox.support.Client;
import org.nutritioninbox.support.FakeProvider;
import org.nutritioninbox.support.InboxTest;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// In a database of its own, since pages show what is there of all users. In one thread, as the browser wants it.
@InboxTest(
        properties = {
            "spring.application.name=page",
            "ops.submitter-password=" + PageStoryTests.SUBMITTER_PASSWORD,
            // gets nothing but a test push, which nobody takes
            "forwarding.destinations.app.url=https://localhost:1",
            "forwarding.destinations.app.secrets=whsec_MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIz",
            "forwarding.destinations.app.allow-private=true",
            "forwarding.destinations.app.status=none"
        })
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Execution(ExecutionMode.SAME_THREAD)
class PageStoryTests {

    static final String SUBMITTER_PASSWORD = "submitter-test-password";
    private static final int DESK = 1200;
    private static final int PHONE = 380;
    private static final Path SCREENSHOTS = Path.of("target/screenshots");

    @Autowired
    private Client client;

    private static final FakeProvider PROVIDER = new FakeProvider();

    private Browser browser;
    private String operator;
    private Page page;
    private String user;

    @DynamicPropertySource
    static void provider(DynamicPropertyRegistry registry) {
        PROVIDER.register(registry);
    }

    @BeforeAll
    void start() {
        browser = Browser.of(client);
        operator = browser.signIn("operator", InboxTest.OPERATOR_PASSWORD);
    }

    @AfterAll
    void stop() {
        if (browser != null) {
            browser.close();
        }
        PROVIDER.close();
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

    @Test
    void aWrongPasswordIsToldAndALinkIsRememberedOverTheSignIn() {
        Page stranger = browser.open(ColorScheme.LIGHT, DESK);
        stranger.navigate("/page/meals?q=caesar");
        stranger.getByLabel("Password").fill("wrong");
        stranger.getByText("Sign in").last().click();
        assertThat(stranger.getByRole(AriaRole.ALERT)).containsText("wrong");

        stranger.getByLabel("Password").fill(InboxTest.OPERATOR_PASSWORD);
        stranger.getByText("Sign in").last().click();
        assertThat(stranger).hasURL(Pattern.compile(".*/page/meals\\?q=caesar$"));
        stranger.context().close();
    }

    @Test
    void aMealIsFoundByItsWordsAndShowsWhatWasReported() {
        String id = meal("completed", "Caesar salad with croutons");

        page.navigate("/page/meals");
        page.getByLabel("Search meals").fill("croutons user:" + user);
        page.getByText("Search").last().click();
        page.getByText("Caesar salad with croutons").click();

        assertThat(page).hasURL(Pattern.compile(".*/page/meals/" + id));
        assertThat(page.locator("main")).containsText("0.2 µg");
        assertThat(page.locator("main")).containsText("Vitamin B12");
        assertThat(page.locator(".timeline")).containsText("First webhook, acknowledged");
        assertThat(page.locator(".macros")).containsText("Protein 12 g");
        Locator raw = page.getByText("raw");
        String body = page.waitForDownload(raw::click).url();
        assertThat(body).contains("/deliveries/");
    }

    @Test
    void aNewVersionShowsWhatHasChanged() {
        String id = meal("completed", "Tomato soup");
        webhook(id, "updated", "Carrot soup", "2025-09-15T10:31:00Z");

        page.navigate("/page/meals/" + id);
        page.getByText("Version 2").click();

        assertThat(page.locator("del").filter(new Locator.FilterOptions().setHasText("Tomato soup")))
                .isVisible();
        assertThat(page.locator("ins").filter(new Locator.FilterOptions().setHasText("Carrot soup")))
                .isVisible();
    }

    @Test
    void newMealsAreCountedAndShownWhenTheReaderWants() {
        meal("completed", "First course");
        page.navigate("/page/meals?q=course user:" + user);
        assertThat(page.locator(".live")).hasCount(0);
        page.navigate("/page/meals?q=user:" + user);
        assertThat(page.locator(".live .status")).hasText("Live");

        meal("completed", "Second course");
        assertThat(page.getByText("1 new")).isVisible();
        assertThat(page.locator(".card")).hasCount(1);
        page.getByText("1 new").click();
        assertThat(page.locator(".card")).hasCount(2);

        page.getByText("Pause").click();
        assertThat(page.locator(".live .status")).hasText("Paused");
    }

    @Test
    void aListGoesOnWhereItEndedAlthoughMealsArrive() {
        for (int i = 0; i < 51; i++) {
            webhook(UUID.randomUUID().toString(), "completed", "Course " + i, "2025-09-15T10:30:00Z");
        }
        page.navigate("/page/meals?view=table&q=user:" + user);
        assertThat(page.locator("tbody tr")).hasCount(50);
        meal("completed", "Late course");

        page.getByText("Older").click();
        assertThat(page.locator("tbody tr")).hasCount(1);
        page.getByText("Back to the newest").click();
        assertThat(page.locator("tbody tr").first()).containsText("Late course");
    }

    @Test
    void whatWasSentIsShownAsText() {
        String id = meal("completed", "<img src=x onerror=alert(1)>");
        meal("completed", "سلطة قيصر مع الدجاج");
        meal("completed", "Wundertütenüberraschung".repeat(9));

        for (int width : List.of(DESK, PHONE)) {
            page.setViewportSize(width, 800);
            for (String path : List.of("/page/meals?q=user:" + user, "/page/meals/" + id, "/page/people/" + user)) {
                page.navigate(path);
                assertThat(page.getByText("<img src=x onerror=alert(1)>").first())
                        .isVisible();
                assertThat(page.evaluate("document.documentElement.scrollWidth <= innerWidth"))
                        .as(path + " at " + width)
                        .isEqualTo(true);
            }
        }
    }

    @Test
    void aDayOfAPersonAddsUpAndSaysWhatIsUnknown() {
        meal("completed", "Lunch");
        webhook(
                UUID.randomUUID().toString(),
                "{\"record_id\":\"%s\",\"status\":\"completed\",\"application_user_id\":\"" + user + "\"}");

        page.navigate("/page/people/" + user);
        page.getByText("Numbers").click();

        assertThat(page.locator("tbody tr").last()).containsText("420 (1 unknown)");
        assertThat(page.locator("tbody tr").last()).containsText("≥ 12 g");
    }

    @Test
    void aRefusedRequestIsExplainedAndVerifiedAgainByAnOperatorOnly() {
        client.send(client.request("/nutrition-webhook")
                .header("x-body-signature", "a".repeat(64))
                .POST(HttpRequest.BodyPublishers.ofString("{}")));

        await().untilAsserted(
                        () -> assertThat(client.json("/quarantine").isEmpty()).isFalse());
        page.navigate("/page/quarantine");
        page.getByText("Why?").first().click();
        assertThat(page.locator(".notice")).containsText("compare the key");
        page.navigate("/page/quarantine");
        page.getByText("Verify all again").click();
        assertThat(page.getByRole(AriaRole.STATUS)).containsText("0 of them let in");

        Page viewer = browser.open(ColorScheme.LIGHT, DESK, browser.signIn("viewer", InboxTest.VIEWER_PASSWORD));
        viewer.navigate("/page/quarantine");
        assertThat(viewer.getByText("Verify all again")).hasCount(0);
        viewer.context().close();
        assertThat(asViewer(client.request("/page/quarantine/verify").POST(HttpRequest.BodyPublishers.noBody())))
                .isEqualTo(403);
    }

    @Test
    void aViewerMayNotPrepareWhatAnOperatorDoes() {
        for (String path : List.of("/page/replays/new?state=PROCESSED", "/page/people/" + user + "/erase")) {
            assertThat(asViewer(client.request(path))).as(path).isEqualTo(403);
        }
        assertThat(asViewer(client.request("/page/replays"))).isEqualTo(200);
    }

    private int asViewer(HttpRequest.Builder request) {
        return client.send(Client.as("viewer", InboxTest.VIEWER_PASSWORD, request))
                .statusCode();
    }

    @Test
    void allDeliveriesOfAFilterAreReplayedAfterAPreview() {
        meal("completed", "Risotto");
        page.navigate("/page/deliveries?state=PROCESSED&limit=1&application_user_id=" + user);
        page.getByText("Replay all of these").click();
        assertThat(page.locator("main")).containsText("selects 1 deliveries");
        assertThat(page.locator("main")).containsText("AnalysisLog");
        page.getByText(Pattern.compile("Replay \\d+ deliveries")).click();

        assertThat(page.locator("tbody tr").first()).containsText("done");
        page.navigate("/page/audit?action=replay.start");
        assertThat(page.locator("tbody tr").first()).containsText("operator");
    }

    @Test
    void aPhotoIsAnalysedAndItsResultShownInTheSamePlaceAlsoAfterAReload() {
        String id = UUID.randomUUID().toString();
        PROVIDER.when(
                "POST /v3/nutrition_records/image",
                FakeProvider.json(200, "{\"record_id\":\"" + id + "\",\"status\":\"pending\"}"));
        page.navigate("/page/submit");
        page.getByLabel("User").fill(user);
        page.getByLabel("Photo").setInputFiles(new FilePayload("notes.txt", "text/plain", new byte[1]));
        assertThat(page.getByRole(AriaRole.ALERT)).containsText("no JPEG");
        page.getByLabel("Photo").setInputFiles(new FilePayload("lunch.png", "image/png", page.screenshot()));
        page.getByText("Analyse").click();
        assertThat(page.getByText("Analysis in progress")).isVisible();
        page.reload();
        assertThat(page.getByText("Analysis in progress")).isVisible();

        webhook(id, "completed", "Lasagne", "2025-09-15T10:30:00Z");
        assertThat(page.getByText("The analysis is here")).isVisible();
        assertThat(page.locator(".card")).containsText("Lasagne");
    }

    @Test
    void theSubmitterSeesThePageForPhotosOnly() {
        Page submitter = browser.open(ColorScheme.LIGHT, DESK, browser.signIn("submitter", SUBMITTER_PASSWORD));
        submitter.navigate("/page/submit");
        assertThat(submitter.getByText("Analyse")).isVisible();
        assertThat(submitter.locator("nav a")).hasCount(1);

        submitter.navigate("/page/meals");
        assertThat(submitter.getByRole(AriaRole.ALERT)).containsText("may not do this");
        submitter.context().close();
        browser.forgive("403");
    }

    @Test
    void aPersonIsErasedAfterAQuestionThatNamesWhatGoes() {
        meal("completed", "Last supper");
        page.navigate("/page/people/" + user);
        page.getByText("Erase…").click();
        assertThat(page.locator("main")).containsText("cannot be undone");
        page.getByText("Erase this person").click();

        assertThat(page.locator("tbody tr").first()).containsText("user#");
        await().untilAsserted(() -> assertThat(client.get("/nutrition_records?application_user_id=" + user)
                        .body())
                .isEqualTo("[]"));
    }

    @Test
    void aTestWebhookTakesTheWayThroughTheDoor() {
        page.navigate("/page/set-up");
        assertThat(page.locator("main")).containsText("/nutrition-webhook");
        page.getByText("Send a test webhook").click();

        assertThat(page.locator("h1")).containsText("Test webhook");
        assertThat(page.locator(".timeline")).containsText("acknowledged");
    }

    @Test
    void aTestPushSaysWhatTheDestinationAnswered() {
        page.navigate("/page/destinations");
        page.getByText("Test").last().click();

        assertThat(page.getByRole(AriaRole.STATUS)).containsText("cannot be reached");
    }

    @Test
    void theOverviewSaysWhatIsKeptAndWhenTheLastWebhookCame() {
        meal("completed", "Dinner");
        page.navigate("/");

        assertThat(page.locator(".sentence")).containsText("answered 200");
        assertThat(page.locator(".tiles")).containsText("s ago");
        assertThat(page.locator(".tiles")).containsText("p50 and p99");
        assertThat(page.getByText("Nothing needs your attention")).isVisible();
    }

    @Test
    void anExpiredSignInLeadsToTheSignInPage() {
        page.navigate("/");
        page.context().clearCookies();

        page.waitForURL(url -> url.endsWith("/login"));
        browser.forgive("401");
    }

    @Test
    void peopleCanReadAndUseEachPageInBothThemes() {
        String id = meal("completed", "Minestrone");
        meal("failed", "Nothing");
        List<String> paths = List.of(
                "/",
                "/page/meals",
                "/page/meals?view=table",
                "/page/meals?q=nothingmatchesthis",
                "/page/meals/" + id,
                "/page/people/" + user,
                "/page/deliveries",
                "/page/deliveries?state=DEAD",
                "/page/submit",
                "/page/replays",
                "/page/replays/new?state=PROCESSED",
                "/page/reconciliations",
                "/page/people/" + user + "/erase",
                "/page/erasures",
                "/page/audit",
                "/page/set-up",
                "/page/destinations",
                "/page/quarantine");
        Page stranger = browser.open(ColorScheme.LIGHT, DESK);
        stranger.navigate("/login");
        Browser.assertAccessibleInBothThemes(stranger);
        stranger.context().close();
        for (String path : paths) {
            page.navigate(path);
            Browser.assertAccessibleInBothThemes(page);
        }
    }

    /// The README shows copies of these.
    @Test
    void aScreenshotIsMadeOfMealsAndOfTheOverview() throws IOException {
        Iterator<JsonNode> dishes = realDishes().iterator();
        for (String score : List.of("A", "B", "A", "C", "E", "B", "D", "A", "C")) {
            JsonNode dish = dishes.next();
            ObjectNode body = Client.EXACT.createObjectNode();
            body.put("record_id", UUID.randomUUID().toString())
                    .put("status", "completed")
                    .put("application_user_id", user)
                    .put("nutri_score", score);
            body.set("dish_name", dish.get("name"));
            body.set("nutritional_fields", dish.get("n"));
            assertThat(client.webhook(body.toString()).statusCode()).isEqualTo(200);
        }

        client.operate("/audit/acknowledged/check", "");
        page.navigate("/page/meals?q=user:" + user);
        assertThat(page.locator(".card")).hasCount(9);
        shoot(page, "meals.png");
        Page dark = browser.open(ColorScheme.DARK, DESK, operator);
        dark.navigate("/");
        shoot(dark, "overview.png");
        dark.context().close();
    }

    private static List<JsonNode> realDishes() throws IOException {
        try (BufferedReader lines = new BufferedReader(new InputStreamReader(
                new GZIPInputStream(PageStoryTests.class.getResourceAsStream("/dishes.jsonl.gz")),
                StandardCharsets.UTF_8))) {
            return lines.lines()
                    .filter(line -> line.hashCode() % 700 == 0)
                    .limit(9)
                    .map(Client.EXACT::readTree)
                    .toList();
        }
    }

    private static void shoot(Page page, String name) {
        page.screenshot(new Page.ScreenshotOptions().setPath(SCREENSHOTS.resolve(name)));
    }

    private String meal(String status, String dish) {
        String id = UUID.randomUUID().toString();
        webhook(id, status, dish, "2025-09-15T10:30:00Z");
        return id;
    }

    private void webhook(String id, String status, String dish, String modifiedAt) {
        webhook(id, """
                {"record_id":"%%s","status":"%s","application_user_id":"%s","dish_name":"%s","nutri_score":"B",
                 "nutritional_fields":{"energy_kcal":420,"protein_g":12,"carbohydrate_g":30,"fat_total_g":9.5,
                 "vitamin_b12_mcg":0.2},"modified_at":"%s"}
                """.formatted(status, user, dish, modifiedAt));
    }

    private void webhook(String id, String body) {
        assertThat(client.webhook(body.formatted(id)).statusCode()).isEqualTo(200);
    }
}

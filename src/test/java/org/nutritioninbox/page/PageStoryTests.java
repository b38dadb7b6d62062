package org.nutritioninbox.page;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import com.microsoft.playwright.options.ColorScheme;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.UUID;
import java.util.regex.Pattern;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;
import org.nutritioninbox.processing.Backlog;
import org.nutritioninbox.quarantine.Quarantine;
import org.nutritioninbox.support.Browser;
import org.nutritioninbox.support.Client;
import org.nutritioninbox.support.InboxTest;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.test.util.ReflectionTestUtils;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// Signing in, the overview, and what holds for every page.
class PageStoryTests extends PageStory {

    private static final Path SCREENSHOTS = Path.of("target/screenshots");

    @Autowired
    private Backlog backlog;

    @Autowired
    private Quarantine quarantine;

    @Test
    void aWrongPasswordIsToldAndALinkIsRememberedOverTheSignIn() {
        Page stranger = browser.open(ColorScheme.LIGHT, DESK);
        stranger.navigate("/page/meals?q=caesar");
        stranger.getByLabel("Password").fill("wrong");
        stranger.getByText("Sign in").last().click();
        assertThat(stranger.getByRole(AriaRole.ALERT)).containsText("wrong");
        Browser.assertAccessibleInBothThemes(stranger);

        stranger.getByLabel("Password").fill(InboxTest.OPERATOR_PASSWORD);
        stranger.getByText("Sign in").last().click();
        assertThat(stranger).hasURL(Pattern.compile(".*/page/meals\\?q=caesar$"));
        stranger.context().close();
    }

    @Test
    void theOverviewSaysWhatIsKeptAndWhenTheLastWebhookCame() {
        meal("completed", "Dinner");
        nothingIsQuarantined();
        page.navigate("/");

        assertThat(page.getByText("The first meal has arrived")).hasCount(0);

        assertThat(page.locator(".sentence")).containsText("answered 200");
        assertThat(page.locator(".tiles")).containsText("s ago");
        assertThat(page.locator(".tiles")).containsText("p50 and p99");
        assertThat(page.getByText("Nothing needs your attention")).isVisible();
        assertThat(page.locator(".legend")).hasText("From below: new updated otherwise kept refused");
        page.getByText("Numbers of this instance").click();
        assertThat(page.locator("thead")).containsText("updated");
    }

    @Test
    void anExpiredSignInLeadsToTheSignInPage() {
        page.clock().install();
        page.navigate("/");
        page.context().clearCookies();
        page.clock().runFor(6000);

        page.waitForURL(url -> url.endsWith("/login?to=%2F"));
        Browser.assertAccessibleInBothThemes(page);
        browser.forgive("401");
    }

    @Test
    void peopleCanReadAndUseEachPageInBothThemes() {
        String id = meal("completed", "Minestrone");
        meal("failed", "Nothing");
        List<String> paths = List.of(
                "/",
                "/page/meals?q=user:" + user,
                "/page/meals?view=table&q=user:" + user,
                "/page/meals?q=nothingmatchesthis",
                "/page/meals/" + id,
                "/page/people/" + user,
                "/page/people/nobody",
                "/page/deliveries?q=user:" + user,
                "/page/deliveries?q=user:nobody",
                "/page/quarantine?q=sender:192.0.2.1",
                "/page/audit?q=who:nobody",
                "/page/deliveries?q=state:soup",
                "/page/deliveries/" + deliveryOf(id),
                "/page/submit",
                "/page/submit?since=2025-09-15T10:30:00Z&user=ann&key=" + UUID.randomUUID(),
                "/page/replays/new?q=state:processed",
                "/page/people/" + user + "/erase",
                "/page/erasures",
                "/page/audit",
                "/page/reconciliations",
                "/page/set-up",
                "/page/destinations",
                "/page/quarantine",
                "/page/quarantine/" + refusedRequest(),
                "/page/nope");
        for (String path : paths) {
            page.navigate(path);
            assertReadable(path);
        }
        page.navigate("/page/deliveries");
        page.getByText("Pause").click();
        Browser.assertAccessibleInBothThemes(page);
        page.keyboard().press("?");
        Browser.assertAccessibleInBothThemes(page);
        browser.forgive("404");
        browser.forgive("400");
    }

    @Test
    void peopleCanReadWhatNeedsAttention() {
        String delivery = deliveryOf(meal("completed", "Leftovers"));
        fail(delivery);
        jdbc.update("""
                insert into acknowledged (day, acknowledged, kept, checked_to, checked_at)
                values ('2025-09-15', 3, 1, now(), now())
                """);
        client.operate("/processing/pause", "");
        ReflectionTestUtils.invokeMethod(backlog, "refresh");
        refusedRequest();
        ReflectionTestUtils.invokeMethod(quarantine, "refresh");
        try {
            page.navigate("/");
            assertThat(page.locator(".notice.alarm")).hasCount(2);
            assertThat(page.locator(".notice.warning")).hasText(new Pattern[] {
                Pattern.compile("went into quarantine"), Pattern.compile("Processing is paused by operator")
            });
            assertThat(page.locator("dt:text-is('Quarantined') + dd")).not().hasText("0");
            assertReadable("/");
            page.locator(".notice.warning a[href*='quarantine']").click();
            assertThat(page.getByText("Why?").first()).isVisible();
            for (String path : List.of("/page/deliveries?q=state:dead", "/page/deliveries/" + delivery)) {
                page.navigate(path);
                assertThat(page.locator(".state.dead")).isVisible();
                assertReadable(path);
            }
        } finally {
            client.operate("/processing/resume", "");
            jdbc.update("delete from acknowledged where day = '2025-09-15'");
            jdbc.update("delete from outstanding where delivery_id = cast(? as uuid)", delivery);
            ReflectionTestUtils.invokeMethod(backlog, "refresh");
        }
    }

    @Test
    void theOverviewRestsWhileItIsPaused() {
        page.clock().install();
        page.navigate("/");
        assertThat(page.locator(".live .status")).hasText("Live");
        page.getByText("Pause updates").click();
        assertThat(page.locator(".live .status")).hasText("Paused");
        List<String> requests = new ArrayList<>();
        page.onRequest(request -> requests.add(request.url()));
        page.clock().runFor(11_000);
        assertThat(requests).isEmpty();

        page.getByText("Resume updates").click();
        page.waitForResponse("**/", () -> page.clock().runFor(6000));
        assertThat(page.locator(".live .status")).hasText("Live");
    }

    private void nothingIsQuarantined() {
        jdbc.update("delete from quarantine");
        ReflectionTestUtils.invokeMethod(quarantine, "refresh");
    }

    private String refusedRequest() {
        client.send(client.request("/nutrition-webhook")
                .header("x-body-signature", "b".repeat(64))
                .POST(HttpRequest.BodyPublishers.ofString("{}")));
        await().untilAsserted(
                        () -> assertThat(client.json("/quarantine").isEmpty()).isFalse());
        return client.json("/quarantine").get(0).get("id").stringValue();
    }

    @Test
    void pagesCanBeReadWithoutScripts() {
        String id = meal("completed", "Gazpacho");
        Page plain = browser.openWithoutScripts(operator);

        plain.navigate("/page/meals?q=gazpacho user:" + user);
        assertThat(plain.locator(".live")).isHidden();
        plain.getByText("Gazpacho").click();
        assertThat(plain.locator(".timeline")).containsText("UTC");
        plain.navigate("/page/deliveries/" + deliveryOf(id));
        assertThat(plain.locator("#curl")).containsText("/nutrition-webhook");
        assertThat(plain.getByText("Copy as curl")).isHidden();
        plain.navigate("/page/set-up");
        assertThat(plain.locator("main noscript p")).isVisible();
        plain.context().close();
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
        nothingIsQuarantined();
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
}

package org.nutritioninbox.page;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.google.gson.JsonObject;
import com.microsoft.playwright.APIResponse;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.assertions.LocatorAssertions;
import com.microsoft.playwright.options.AriaRole;
import com.microsoft.playwright.options.ColorScheme;
import com.microsoft.playwright.options.FilePayload;
import com.microsoft.playwright.options.RequestOptions;
import java.net.http.HttpRequest;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.nutritioninbox.support.Browser;
import org.nutritioninbox.support.Client;
import org.nutritioninbox.support.FakeProvider;
import org.nutritioninbox.support.InboxTest;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.web.bind.annotation.RequestMethod;
import org.springframework.web.servlet.mvc.method.annotation.RequestMappingHandlerMapping;
import tools.jackson.databind.JsonNode;

/// What operators look into and put right.
class OperatorStoryTests extends PageStory {

    @Autowired
    @Qualifier("requestMappingHandlerMapping")
    private RequestMappingHandlerMapping mappings;

    @Test
    void aRefusedRequestIsExplainedAndVerifiedAgainByAnOperatorOnly() {
        client.send(client.request("/nutrition-webhook")
                .header("x-body-signature", "a".repeat(64))
                .POST(HttpRequest.BodyPublishers.ofString("{}")));

        await().untilAsserted(
                        () -> assertThat(client.json("/quarantine").isEmpty()).isFalse());
        page.navigate("/page/quarantine");
        page.getByText("Why?").first().click();
        assertThat(page.locator(".notice"))
                .hasText(Pattern.compile("\\s*The cause was not found\\..*compare the key.*"));
        page.navigate("/page/quarantine");
        page.getByText("Verify all again").click();
        assertThat(page.getByRole(AriaRole.STATUS)).containsText("0 of them let in");

        Page viewer = browser.open(ColorScheme.LIGHT, DESK, browser.signIn("viewer", InboxTest.VIEWER_PASSWORD));
        viewer.navigate("/page/quarantine");
        assertThat(viewer.getByText("Verify all again")).hasCount(0);
        viewer.context().close();
    }

    @Test
    void aViewerMayDoNothingThatAnOperatorDoes() {
        for (String path : List.of("/page/replays/new?q=state:processed", "/page/people/" + user + "/erase")) {
            assertThat(asViewer(client.request(path))).as(path).isEqualTo(403);
        }
        List<String> changes = mappings.getHandlerMethods().keySet().stream()
                .filter(mapping -> !mapping.getMethodsCondition().getMethods().contains(RequestMethod.GET))
                .flatMap(mapping -> mapping.getPatternValues().stream())
                .filter(path -> path.startsWith("/page/") && !path.equals("/page/refused"))
                .toList();
        assertThat(changes).hasSizeGreaterThan(6);
        Page viewer = browser.open(ColorScheme.LIGHT, DESK, browser.signIn("viewer", InboxTest.VIEWER_PASSWORD));
        viewer.navigate("/page/replays");
        String token = viewer.locator("input[name=_csrf]").first().inputValue();
        for (String path : changes) {
            APIResponse answer = viewer.request()
                    .post(
                            path.replaceAll("\\{.*?}", "x"),
                            RequestOptions.create().setHeader("X-XSRF-TOKEN", token));
            assertThat(answer.status()).as(path).isEqualTo(403);
            // by its role, not for want of a token
            assertThat(answer.text()).as(path).contains("This user may not do this; viewer may read");
        }
        viewer.context().close();
    }

    @Test
    void deliveriesAreFollowedAndOpenedAndSentOnceMore() {
        page.navigate("/page/deliveries?q=user:" + user);
        assertThat(page.locator(".live .status")).hasText("Live, checked every 5 s");
        String id = meal("completed", "Chef's salad");
        assertThat(page.locator("tbody tr")).hasCount(1, new LocatorAssertions.HasCountOptions().setTimeout(10_000));

        page.keyboard().press("j");
        page.keyboard().press("Enter");
        assertThat(page).hasURL(Pattern.compile(".*/page/deliveries/" + deliveryOf(id)));
        page.context().grantPermissions(List.of("clipboard-read", "clipboard-write"));
        page.getByText("Copy as curl").click();
        assertThat(page.getByText("Copied")).isVisible();
        assertThat((String) page.evaluate("navigator.clipboard.readText()"))
                .startsWith("curl 'http://localhost:" + client.port() + "/nutrition-webhook' \\\n")
                .contains("-H 'x-body-signature: <signature>'", "Chef'\\''s salad");
        page.getByText("Copy body").click();
        assertThat((String) page.evaluate("navigator.clipboard.readText()")).contains("\"Chef's salad\"");
    }

    @Test
    void aClickOnAValueFindsTheOthersThatHaveIt() {
        assertThat(client.webhook("{\"no\" json of " + user).statusCode()).isEqualTo(400);
        page.navigate("/page/deliveries?q=kind:malformed");
        String error = page.locator("tbody td.text a").first().textContent();
        page.locator("tbody td.text a").first().click();
        assertThat(page.getByLabel("Search deliveries")).hasValue("error:\"" + error + "\"");
        page.locator("tbody tr").first().getByText("malformed").click();
        assertThat(page.getByLabel("Search deliveries")).hasValue("kind:malformed");
        assertThat(page.locator("tbody tr").first()).isVisible();

        meal("completed", "Stew");
        page.navigate("/page/deliveries");
        page.getByText(user).click();
        assertThat(page.getByLabel("Search deliveries")).hasValue("user:" + user);
        assertThat(page.locator("tbody tr")).hasCount(1);
        page.getByText("Duplicates").click();
        assertThat(page.getByLabel("Search deliveries")).hasValue("outcome:duplicate");
        assertThat(page.locator(".tabs [aria-current]")).hasText("Duplicates");

        page.navigate("/page/set-up");
        page.locator("tbody a").first().click();
        assertThat(page.getByLabel("Search deliveries")).hasValue(Pattern.compile("^key:\\w+$"));
        assertThat(page.locator("tbody tr").first()).isVisible();
        page.locator("tbody a.open").first().click();
        page.locator(".facts a[href*='q=key:']").click();
        assertThat(page.getByLabel("Search deliveries")).hasValue(Pattern.compile("^key:\\w+$"));
        assertThat(page.locator("tbody tr").first()).isVisible();
    }

    @Test
    void refusedRequestsAndActionsAreSearchedAsDeliveriesAre() {
        client.send(client.request("/nutrition-webhook")
                .header("x-body-signature", "c".repeat(64))
                .POST(HttpRequest.BodyPublishers.ofString("{}")));
        await().untilAsserted(
                        () -> assertThat(client.json("/quarantine").isEmpty()).isFalse());
        page.navigate("/page/quarantine");
        page.locator("tbody td:nth-child(2) a").first().click();
        assertThat(page.getByLabel("Search refused requests")).hasValue("sender:127.0.0.1");
        assertThat(page.locator("tbody tr").first()).isVisible();
        page.getByLabel("Search refused requests").fill("!sender:127.0.0.1 after:2h");
        page.getByText("Search").last().click();
        assertThat(page.locator(".empty")).containsText("any other sender");

        client.operate("/quarantine/verify", "");
        page.navigate("/page/audit");
        page.locator("tbody td:nth-child(3) a").first().click();
        assertThat(page.getByLabel("Search actions")).hasValue(Pattern.compile("action:[a-z.]+"));
        page.locator("tbody td:nth-child(2) a").first().click();
        assertThat(page.getByLabel("Search actions")).hasValue("who:operator");
        assertThat(page.locator("tbody tr").first()).isVisible();
    }

    @Test
    void noBodyMakesCurlReadAFileOfItsChoice() {
        assertThat(client.webhook("@/etc/passwd").statusCode()).isEqualTo(400);
        page.navigate("/page/deliveries?q=kind:malformed");
        page.locator("tbody a.open").first().click();

        assertThat(page.locator("#body")).hasText("@/etc/passwd");
        assertThat(page.locator("#curl")).not().containsText("passwd");
        assertThat(page.locator("#curl")).containsText("'@" + page.url().replaceAll(".*/", "") + "'");
    }

    @Test
    void allDeliveriesOfAFilterAreReplayedAfterAPreview() {
        meal("completed", "Risotto");
        page.navigate("/page/deliveries?limit=1&q=state:processed user:" + user);
        page.getByText("Replay all of these").click();
        assertThat(page.locator("main")).containsText("selects 1 delivery");
        assertThat(page.locator("main")).containsText("AnalysisLog");
        page.getByText("Replay 1 delivery").click();

        assertThat(page.locator("tbody tr").first()).containsText("done");
        page.locator("tbody a.open").first().click();
        assertThat(page).hasURL(Pattern.compile(".*/page/replays/[0-9a-f-]{36}"));
        assertThat(page.locator("tbody tr")).containsText("1 of 1");
        assertReadable("/page/replays/{id}");
        page.locator("a.back").click();
        assertThat(page).hasURL(Pattern.compile(".*/page/replays"));
        page.navigate("/page/audit?q=action:replay.start");
        assertThat(page.locator("tbody tr").first()).containsText("operator");
    }

    @Test
    void aReplayIsNotOfferedWhereItWouldBeRefused() {
        meal("completed", "Risotto");
        page.navigate("/page/deliveries?limit=1&q=!user:nobody");

        assertThat(page.locator("tbody tr")).hasCount(1);
        assertThat(page.getByText("Replay all of these")).hasCount(0);
        assertThat(page.getByText("A replay of these needs a search without !user: and !record:"))
                .isVisible();
    }

    @Test
    void aReplayIsFollowedUntilItsEndUnlessTheReaderPausesThat() {
        for (int i = 0; i < 12; i++) {
            meal("completed", "Course " + i);
        }
        // a cancelled replay leaves what was never processed as dead
        await().until(() -> client.json("/deliveries?state=PROCESSED&application_user_id=" + user)
                        .size()
                == 12);
        String replay = Client.EXACT
                .readTree(client.operate(
                                "/replays",
                                "{\"filter\":{\"application_user_id\":\"" + user + "\"},\"rate_per_second\":1}")
                        .body())
                .get("id")
                .stringValue();
        page.navigate("/page/replays");
        assertThat(page.locator(".live .status")).hasText("Live");
        jdbc.update("""
                update outstanding set state = 'RETRYING', due_at = 'infinity', attempts = 1
                where delivery_id =
                    (select delivery_id from outstanding where replay_id = cast(? as uuid) order by due_at desc limit 1)
                """, replay);
        assertThat(page.locator("tbody tr").first().locator(".number a")).hasText("1");
        assertReadable("/page/replays");
        page.getByText("Pause updates").click();
        assertThat(page.locator(".live .status")).hasText("Paused");
        page.getByText("Resume updates").click();
        assertThat(page.locator(".live .status")).hasText("Live");

        client.operate("/replays/" + replay + "/cancel", "");
        assertThat(page.locator("tbody tr").first()).containsText("cancelled");
        assertThat(page.locator(".live")).isHidden();

        page.locator("tbody tr").first().locator(".number a").click();
        assertThat(page.getByLabel("Search deliveries")).hasValue(Pattern.compile("replay:.* !state:pending"));
        assertThat(page.locator("tbody tr")).hasCount(1);
        jdbc.update("delete from outstanding where due_at = 'infinity'");
    }

    @Test
    void aRunThatAsksTheProviderIsFollowed() {
        jdbc.update("""
                insert into reconciliation (id, state, scheduled, from_timestamp, to_timestamp, users_total, users_done,
                    waits_until, started_by, started_at)
                values (uuidv7(), 'RUNNING', false, now(), now(), 3, 1, now() + interval '1 hour', 'operator', now())
                """);
        page.navigate("/page/reconciliations");
        assertThat(page.locator(".live .status")).hasText("Live");
        assertThat(page.locator("tbody tr").first()).containsText("1 of 3");
        assertReadable("/page/reconciliations");

        page.keyboard().press("j");
        page.keyboard().press("Enter");
        assertThat(page).hasURL(Pattern.compile(".*/page/reconciliations/[0-9a-f-]{36}"));
        jdbc.update("update reconciliation set users_done = 2 where ended_at is null");
        assertThat(page.locator("tbody tr"))
                .containsText("2 of 3", new LocatorAssertions.ContainsTextOptions().setTimeout(10_000));
        page.getByText("Cancel").click();
        assertThat(page.locator("tbody tr").first()).containsText("cancelled");
        assertThat(page.locator(".live")).isHidden();
    }

    @Test
    void aRunIsStartedInTheZoneOfTheReaderUnlessItsTimesAreWrong() {
        JsonObject zone = new JsonObject();
        zone.addProperty("timezoneId", "Asia/Tokyo");
        page.context().newCDPSession(page).send("Emulation.setTimezoneOverride", zone);
        page.navigate("/page/reconciliations");
        assertThat(page.locator("input[name=zone]")).hasValue("Asia/Tokyo");
        page.locator("input[name=from]").fill("2025-09-15T10:30");
        page.locator("input[name=to]").fill("2025-09-15T10:30");
        page.locator("input[name=user]").fill(user);
        page.getByText("Start", new Page.GetByTextOptions().setExact(true)).click();
        assertThat(page.getByRole(AriaRole.ALERT)).hasText("To has to be later than From.");
        assertThat(page.locator("input[name=from]")).hasValue("2025-09-15T10:30");
        assertThat(page.locator("input[name=user]")).hasValue(user);
        assertReadable("/page/reconciliations");

        page.locator("input[name=to]").fill("2025-09-15T11:30");
        page.getByText("Start", new Page.GetByTextOptions().setExact(true)).click();
        assertThat(page.locator("tbody tr").first()).containsText(user);
        JsonNode run = client.json("/reconciliations?limit=1").get(0);
        client.operate("/reconciliations/" + run.get("id").stringValue() + "/cancel", "");
        assertThat(run.get("from_timestamp").stringValue()).isEqualTo("2025-09-15T01:30:00Z");
        assertThat(run.get("to_timestamp").stringValue()).isEqualTo("2025-09-15T02:30:00Z");

        page.locator("input[name=user]").fill("no user");
        page.locator("input[name=from]").fill("2025-09-15T10:30");
        page.locator("input[name=to]").fill("2025-09-15T11:30");
        page.getByText("Start", new Page.GetByTextOptions().setExact(true)).click();
        assertThat(page.getByRole(AriaRole.ALERT)).containsText("User may have 1 to 128 letters");
        page.navigate("/page/people/" + user);
        assertThat(page.locator("summary")).hasText("Numbers (days of Asia/Tokyo)");
        page.context().clearCookies(new BrowserContext.ClearCookiesOptions().setName("zone"));
    }

    @Test
    void oneDeliveryIsReplayedFromItsPage() {
        page.navigate("/page/deliveries/" + deliveryOf(meal("completed", "Gnocchi")));
        page.getByText("Replay", new Page.GetByTextOptions().setExact(true)).click();

        assertThat(page).hasURL(Pattern.compile(".*/page/replays$"));
        assertThat(page.locator("tbody tr").first()).containsText("done");
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
        assertReadable("/page/submit");
        page.getByLabel("Photo").setInputFiles(new FilePayload("lunch.png", "image/png", page.screenshot()));
        page.getByText("Analyse").click();
        assertThat(page.getByText("Analysis in progress")).isVisible();
        assertReadable("/page/submit");
        assertThat(page.locator("#live")).containsText("s ago");
        assertThat(page.locator(".preview")).isVisible();
        page.reload();
        assertThat(page.getByText("Analysis in progress")).isVisible();

        webhook(id, "completed", "Lasagne", "2025-09-15T10:30:00Z");
        assertThat(page.getByText("The analysis is here")).isVisible();
        assertReadable("/page/submit");
        assertThat(page.locator(".card")).containsText("Lasagne");
        page.reload();
        assertThat(page.locator(".card")).containsText("Lasagne");
    }

    @Test
    void theSubmitterSubmitsOnePhotoAfterTheOtherWithoutLeavingThePage() {
        Page submitter = browser.open(ColorScheme.LIGHT, DESK, browser.signIn("submitter", SUBMITTER_PASSWORD));
        submitter.navigate("/page/submit");
        for (String dish : List.of("Starter", "Dessert")) {
            String id = UUID.randomUUID().toString();
            PROVIDER.when(
                    "POST /v3/nutrition_records/image",
                    FakeProvider.json(200, "{\"record_id\":\"" + id + "\",\"status\":\"pending\"}"));
            submitter.getByLabel("User").fill(user);
            submitter.getByLabel("Photo").setInputFiles(new FilePayload(dish + ".png", "image/png", page.screenshot()));
            submitter.getByText("Analyse").click();
            assertThat(submitter.getByText("Analysis in progress")).isVisible();
            webhook(id, "completed", dish, "2025-09-15T10:30:00Z");
            assertThat(submitter.locator(".card")).containsText(dish);
        }
        submitter.context().close();
    }

    @Test
    void theSubmitterSeesThePageForPhotosOnly() {
        Page submitter = browser.open(ColorScheme.LIGHT, DESK, browser.signIn("submitter", SUBMITTER_PASSWORD));
        submitter.navigate("/page/submit");
        assertThat(submitter.getByText("Analyse")).isVisible();
        assertThat(submitter.locator("nav a")).hasCount(1);

        submitter.navigate("/page/meals");
        assertThat(submitter.getByRole(AriaRole.ALERT)).containsText("may not do this");
        Browser.assertAccessibleInBothThemes(submitter);
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
        page.context().grantPermissions(List.of("clipboard-read", "clipboard-write"));
        page.locator("#copy-url").click();
        assertThat(page.getByText("Copied")).isVisible();
        assertThat((String) page.evaluate("navigator.clipboard.readText()")).endsWith("/nutrition-webhook");
        page.getByText("Send a test webhook").click();

        assertThat(page.locator("h1")).containsText("Test webhook");
        assertThat(page.locator(".timeline")).containsText("acknowledged");
        assertThat(page.locator(".timeline li").last()).containsText("Processed");
    }

    @Test
    void aTestWebhookAfterTheSignInHasExpiredIsNotSent() {
        page.navigate("/page/set-up");
        List<String> sent = new ArrayList<>();
        page.onRequest(request -> sent.add(request.url()));
        page.context().clearCookies(new BrowserContext.ClearCookiesOptions().setName("JSESSIONID"));
        page.getByText("Send a test webhook").click();

        page.waitForURL(url -> url.endsWith("/login?to=%2Fpage%2Fset-up"));
        assertThat(sent).noneMatch(url -> url.endsWith("/nutrition-webhook"));
        browser.forgive("401");
    }

    @Test
    void aMealIsFollowedUntilItIsProcessed() {
        String id = meal("completed", "Ratatouille");
        UUID delivery = UUID.fromString(deliveryOf(id));
        jdbc.update("""
                insert into outstanding (delivery_id, state, due_at, attempts, last_error)
                values (?, 'RETRYING', 'infinity', 1, 'Billing: no answer')
                """, delivery);
        page.navigate("/page/meals/" + id);
        assertThat(page.locator(".timeline li").last()).containsText("Processing retrying: Billing: no answer");
        assertThat(page.locator("#timeline")).hasAttribute("hx-trigger", "every 30s");

        jdbc.update("update outstanding set state = 'PENDING' where delivery_id = ?", delivery);
        page.reload();
        assertThat(page.locator("#timeline")).hasAttribute("hx-trigger", "every 2s");
        jdbc.update("delete from outstanding where delivery_id = ?", delivery);
        assertThat(page.locator(".timeline li").last()).containsText("Processed");
        assertThat(page.locator("#timeline[hx-get]")).hasCount(0);
        assertThat(page.locator(".timeline")).not().containsText("Billing");
    }

    @Test
    void aTestPushSaysWhatTheDestinationAnswered() {
        page.navigate("/page/destinations");
        page.getByText("Test").last().click();

        assertThat(page.getByRole(AriaRole.STATUS)).containsText("cannot be reached");
    }
}

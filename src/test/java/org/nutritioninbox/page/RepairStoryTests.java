package org.nutritioninbox.page;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.github.kagkarlsson.scheduler.Scheduler;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.regex.Pattern;
import org.aopalliance.intercept.MethodInterceptor;
import org.junit.jupiter.api.Test;
import org.nutritioninbox.support.Client;
import org.nutritioninbox.support.FakeProvider;
import org.nutritioninbox.support.InboxTest;
import org.springframework.aop.framework.ProxyFactory;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.test.util.ReflectionTestUtils;

/// Operators repair on pages: a lost webhook, a dead letter, a replay that is too large, a key that came late.
class RepairStoryTests extends PageStory {

    private static final String LIST = "GET /v3/nutrition_records";

    @Autowired
    private Scheduler scheduler;

    @Autowired
    private ReplayPage replays;

    @Test
    void aMealWhoseWebhookWasLostIsFoundByAskingForItsUser() {
        PROVIDER.when(LIST, FakeProvider.json(200, """
                [{"record_id":"%s","status":"completed","application_user_id":"%s","dish_name":"Lost lasagne"}]
                """.formatted(UUID.randomUUID(), user)));
        page.navigate("/page/reconciliations");
        page.getByRole(AriaRole.TEXTBOX, new Page.GetByRoleOptions().setName("User"))
                .fill(user);
        startRun();
        awaitRun(() -> !jdbc.queryForList(
                        "select 1 from reconciliation where application_user_id = ? and state = 'DONE'", user)
                .isEmpty());

        page.navigate("/page/reconciliations");
        assertThat(newest()).containsText(user);
        assertThat(newest()).containsText("done");
        assertThat(newest()).containsText("1 of 1");
        assertThat(newest().locator("td.number").last()).hasText("1");
        page.navigate("/page/meals?q=user:" + user);
        assertThat(page.locator(".card")).containsText("Lost lasagne");
    }

    @Test
    void aRunWithoutAUserAsksForThoseThatAreKnown() {
        meal("completed", "Soup");
        PROVIDER.when(LIST, FakeProvider.retryAfter(429, "3600"));
        page.navigate("/page/reconciliations");
        startRun();
        awaitRun(() -> PROVIDER.asked(LIST).stream()
                .anyMatch(request -> request.authorization().startsWith("Bearer " + user)));

        page.navigate("/page/reconciliations");
        assertThat(newest()).containsText("The provider wants fewer calls");
        assertThat(newest()).not().containsText(user);
        newest().getByText("Cancel", new Locator.GetByTextOptions().setExact(true))
                .click();
        assertThat(newest()).containsText("cancelled");
        // other tests have one run to cancel
        jdbc.update("delete from reconciliation where started_by = 'operator'");
    }

    private void startRun() {
        page.getByLabel(Pattern.compile("^From\\b")).fill("2025-09-15T00:00");
        page.getByLabel(Pattern.compile("^To\\b")).fill("2025-09-16T00:00");
        page.getByText("Start", new Page.GetByTextOptions().setExact(true)).click();
    }

    /// The scheduler looks at once, not every few seconds.
    private void awaitRun(Callable<Boolean> condition) {
        await().atMost(Duration.ofSeconds(30)).until(() -> {
            scheduler.triggerCheckForDueExecutions();
            return condition.call();
        });
    }

    private Locator newest() {
        return page.locator("tbody tr").first();
    }

    @Test
    void aDeadLetterIsSentOnceMoreAndProcessed() {
        String delivery = deliveryOf(meal("completed", "Cold soup"));
        fail(delivery);
        page.navigate("/page/deliveries");
        page.getByText("Dead", new Page.GetByTextOptions().setExact(true)).click();
        assertThat(page.getByLabel("Search deliveries")).hasValue("state:dead");
        page.getByLabel("Search deliveries").fill("state:dead user:" + user);
        page.getByText("Search", new Page.GetByTextOptions().setExact(true)).click();
        assertThat(newest()).containsText("Billing: no answer");
        page.getByText("Replay all of these").click();
        page.getByText("Replay 1 delivery").click();
        await().until(() -> client.json("/deliveries/" + delivery)
                .get("state")
                .stringValue()
                .equals("PROCESSED"));

        page.navigate("/page/deliveries?q=state:dead user:" + user);
        assertThat(page.locator(".empty")).isVisible();
        page.navigate("/page/deliveries/" + delivery);
        assertThat(page.locator(".state")).hasText("processed");
        assertThat(page.getByText("Billing")).hasCount(0);
    }

    @Test
    void aReplayOfTooManyDeliveriesIsRefused() {
        meal("completed", "First course");
        meal("completed", "Second course");
        String preview = "/page/replays/new?q=outcome:new user:" + user;
        page.navigate(preview);
        Object works = ReflectionTestUtils.getField(replays, "replays");
        ReflectionTestUtils.setField(replays, "replays", withACapOfOne(works));
        try {
            page.getByText("Replay 2 deliveries").click();
            assertThat(page.getByRole(AriaRole.ALERT)).containsText("narrow its time window");

            page.navigate(preview);
            assertThat(page.locator("main"))
                    .containsText("selects 1 delivery and more, which is too much for one replay");
            assertThat(page.locator("main button")).hasCount(0);
            assertReadable(preview);
        } finally {
            ReflectionTestUtils.setField(replays, "replays", works);
        }
        assertThat(client.json("/replays").toString()).doesNotContain(user);
        browser.forgive("422");
    }

    /// As if two deliveries were more than a million.
    private static Object withACapOfOne(Object works) {
        ProxyFactory capped = new ProxyFactory(works);
        capped.setProxyTargetClass(true);
        capped.addAdvice((MethodInterceptor) call -> {
            call.getArguments()[call.getArguments().length - 1] = 1;
            return call.proceed();
        });
        return capped.getProxy();
    }

    @Test
    void aRefusedRequestIsLetInOnceItsKeyIsInForce() {
        String body = """
                {"record_id":"%s","status":"completed","application_user_id":"%s","dish_name":"Late lunch"}
                """.formatted(UUID.randomUUID(), user);
        assertThat(client.webhook(body.getBytes(StandardCharsets.UTF_8), "the next key", request -> request)
                        .statusCode())
                .isEqualTo(401);
        await().until(() -> comesIntoForce(body) == 1);
        String id = client.json("/quarantine").get(0).get("id").stringValue();
        page.navigate("/page/quarantine/" + id);
        assertThat(page.locator(".notice")).containsText("verify");

        page.navigate("/page/quarantine");
        page.getByText("Verify all again").click();
        assertThat(page.getByRole(AriaRole.STATUS)).containsText("1 of them let in");
        assertReadable("/page/quarantine");
        page.navigate("/page/deliveries?q=origin:quarantine user:" + user);
        assertThat(page.locator("tbody tr")).hasCount(1);
        page.navigate("/page/meals?q=user:" + user);
        assertThat(page.locator(".card")).containsText("Late lunch");
    }

    /// As if the key of the refused request were one in force by now.
    private int comesIntoForce(String body) {
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        return jdbc.update(
                "update quarantine set signature = ? where body = ?", Client.sign(bytes, InboxTest.KEY), bytes);
    }
}

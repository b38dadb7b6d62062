package org.nutritioninbox.page;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.APIResponse;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.assertions.LocatorAssertions;
import com.microsoft.playwright.options.AriaRole;
import com.microsoft.playwright.options.ColorScheme;
import com.microsoft.playwright.options.KeyboardModifier;
import com.microsoft.playwright.options.RequestOptions;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.nutritioninbox.support.Browser;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.test.util.ReflectionTestUtils;

/// Going from page to page, and what is shown where there is none.
class NavigationStoryTests extends PageStory {

    @Autowired
    private DestinationPage destinations;

    @Test
    void keysGoOnlyToRowsThatOpen() {
        meal("completed", "Soup");
        client.operate("/quarantine/verify", "");
        page.navigate("/page/audit");
        assertThat(page.locator("tbody a").first()).isVisible();
        page.keyboard().press("j");
        assertThat(page.locator("tbody a:focus")).hasCount(0);

        page.navigate("/page/deliveries");
        page.keyboard().press("j");
        assertThat(page.locator("tbody a.open").first()).isFocused();
    }

    @Test
    void linksOfListsCanBeHit() {
        String id = meal("completed", "Soup");
        client.operate("/quarantine/verify", "");
        for (String path : List.of(
                "/page/meals?q=user:" + user,
                "/page/meals?view=table&q=user:" + user,
                "/page/meals/" + id,
                "/page/people/" + user,
                "/page/deliveries",
                "/page/deliveries/" + deliveryOf(id),
                "/page/audit",
                "/page/set-up")) {
            page.navigate(path);
            page.keyboard().press("?");
            assertThat(page.evaluate("""
                            Array.from(document.querySelectorAll('td a, .card a, .facts a, a.back, [type=checkbox]'))
                                .filter(target => target.getBoundingClientRect().height < 24).map(target => target.outerHTML)
                            """)).as(path).isEqualTo(List.of());
        }
    }

    @Test
    void aNumberOfNewRowsIsNotAnnouncedAgainAtOnce() {
        arrive(1);
        page.navigate("/page/meals?q=user:" + user);
        assertThat(page.locator(".live .status")).hasText("Live");
        List<Long> looks = new ArrayList<>();
        page.onRequest(request -> {
            if (request.url().contains("/page/meals")) {
                looks.add(System.nanoTime());
            }
        });
        arrive(1);
        assertThat(page.getByText("1 new")).isVisible();
        arrive(1);
        assertThat(page.getByText("2 new")).isVisible(new LocatorAssertions.IsVisibleOptions().setTimeout(10_000));
        assertThat(Duration.ofNanos(looks.getLast() - looks.get(looks.size() - 2)))
                .isGreaterThan(Duration.ofMillis(4500));
    }

    @ParameterizedTest
    @ValueSource(strings = {"/page/meals?view=table&limit=30&q=user:", "/page/deliveries?limit=30&q=user:"})
    void comingBackLeadsToTheRowThatWasOpenedAlthoughOthersHaveArrived(String list) {
        arrive(35);
        page.navigate(list + user);
        Locator opened = page.locator("tbody a.open").nth(27);
        String row = opened.getAttribute("href");
        opened.click();
        arrive(1);
        page.goBack();
        assertIsAt(row);
        assertThat(page.locator(".live .status")).isVisible();

        page.keyboard().press("Enter");
        page.waitForURL("**" + row);
        arrive(5);
        page.locator("a.back").click();
        assertIsAt(row);
        assertThat(page.locator("tbody tr")).hasCount(30);
        assertThat(page.getByText("Back to the newest")).isVisible();
    }

    @Test
    void onlyTheOneWhoComesBackIsLedToARowAndOnlyOnce() {
        meal("completed", "Soup");
        page.navigate("/page/deliveries?q=user:" + user);
        Locator opener = page.locator("tbody a.open");
        opener.click();
        page.goBack();
        assertThat(opener).isFocused();
        assertThat(page.evaluate("history.state")).isNull();

        page.context()
                .waitForPage(
                        () -> opener.click(new Locator.ClickOptions().setModifiers(List.of(KeyboardModifier.CONTROL))));
        page.waitForDownload(() -> page.getByText("raw").click());
        assertThat(page.evaluate("history.state")).isNull();
    }

    @Test
    void comingBackLeadsToTheRowAlthoughALateMealHasPushedItToTheNextPage() {
        arrive(20);
        Instant between = Instant.now();
        arrive(15);
        page.navigate("/page/meals?view=table&limit=30&q=user:" + user);
        Locator opened = page.locator("tbody a.open").nth(29);
        String row = opened.getAttribute("href");
        opened.click();
        webhook(UUID.randomUUID().toString(), """
                {"record_id":"%%s","status":"completed","application_user_id":"%s","uploaded_at":"%s"}
                """.formatted(user, between));
        page.goBack();
        assertIsAt(row);
    }

    private void arrive(int meals) {
        for (int i = 0; i < meals; i++) {
            meal("completed", "Course " + i);
        }
    }

    private void assertIsAt(String row) {
        Locator link = page.locator("tbody a.open[href='" + row + "']");
        assertThat(link).isFocused();
        assertThat(link).isInViewport();
    }

    @Test
    void aClickOnAUserFindsTheOtherMealsAndTheLinkBesideItThePerson() {
        String id = meal("completed", "Stew");
        for (String path : List.of("/page/meals", "/page/meals?view=table", "/page/meals/" + id)) {
            page.navigate(path);
            page.locator("main").getByText(user).first().click();
            assertThat(page.getByLabel("Search meals")).hasValue("user:" + user);
        }
        page.navigate("/page/deliveries/" + deliveryOf(id));
        page.getByLabel("Person " + user).click();
        assertThat(page.locator("h1")).hasText(user);
    }

    @Test
    void aBrowserIsShownAPageWhateverTheErrorIs() {
        assertError("/nope", 404, "There is no such page: choose one above");
        assertError("/page/nope", 404, "There is no such page: choose one above");
        assertError("/page/nope.css", 404, "There is no such page: choose one above");
        assertError("/page/meals/unknown", 404, "No meal has this id");
        assertError("/page/replays/" + UUID.randomUUID(), 404, "No replay has this id");
        assertError("/page/reconciliations/" + UUID.randomUUID(), 404, "No run has this id");
        assertError("/page/meals?limit=many", 400, "limit");
        assertError("/page/replays/new", 400, "Required parameter 'q' is not present");
        assertError("/page/meals?q=100%", 400, "percent-encode");
        assertError("/page/meals/;x", 400, "semicolons");
        assertThat(client.get("/page/meals/;x").body()).startsWith("{").contains("semicolons");
        assertThat(client.get("/nope").body()).startsWith("{").contains("\"status\":404");
        page.navigate("/page/replays");
        APIResponse wrongMethod = page.request()
                .delete(
                        "/page/meals",
                        RequestOptions.create().setHeader("Accept", "text/html").setHeader("X-XSRF-TOKEN", token()));
        assertThat(wrongMethod.status()).isEqualTo(405);
        assertThat(wrongMethod.text()).contains("That did not work");
        assertThat(wrongMethod.headers()).containsEntry("allow", "GET");
        browser.forgive("404");
        browser.forgive("400");
    }

    @Test
    void aStrangerIsLedToTheSignInAndIsShownAPageToo() {
        Page stranger = browser.open(ColorScheme.LIGHT, DESK);
        stranger.navigate("/nope");
        assertThat(stranger).hasTitle(Pattern.compile("Sign in.*"));

        assertThat(stranger.navigate("/;x").headers()).containsKey("content-security-policy");
        assertThat(stranger.getByRole(AriaRole.ALERT)).containsText("semicolons");
        assertThat(stranger.getByText("Sign out")).hasCount(0);
        Browser.assertAccessibleInBothThemes(stranger);
        stranger.getByText("Sign in").click();
        assertThat(stranger.getByLabel("Password")).isVisible();
        stranger.context().close();
        browser.forgive("400");
    }

    private void assertError(String path, int status, String sentence) {
        assertThat(page.navigate(path).status()).as(path).isEqualTo(status);
        assertThat(page.getByRole(AriaRole.ALERT)).containsText(sentence);
        assertThat(page.locator("h1")).hasText("That did not work");
    }

    private String token() {
        return page.locator("input[name=_csrf]").first().inputValue();
    }

    @Test
    void aBrowserIsShownAPageAlsoAfterAnErrorThatNobodyExpects() {
        Object works = ReflectionTestUtils.getField(destinations, "destinations");
        ReflectionTestUtils.setField(destinations, "destinations", null);
        try {
            assertThat(page.navigate("/page/destinations").status()).isEqualTo(500);
            assertThat(page.getByRole(AriaRole.ALERT)).containsText("look into the log");
            assertThat(client.get("/page/destinations").body()).startsWith("{").contains("look into the log");
        } finally {
            ReflectionTestUtils.setField(destinations, "destinations", works);
        }
        browser.forgive("500");
    }
}

package org.nutritioninbox.page;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Download;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Route;
import com.microsoft.playwright.options.AriaRole;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.nutritioninbox.support.Browser;

/// Finding and reading meals.
class MealStoryTests extends PageStory {

    @Test
    void aMealIsFoundByItsWordsAndShowsWhatWasReported() {
        String id = meal("completed", "Caesar salad with croutons");

        page.navigate("/page/meals");
        page.getByLabel("Search meals").fill("croutons user:" + user);
        page.getByText("Search").last().click();
        page.getByText("Caesar salad with croutons").click();

        assertThat(page).hasURL(Pattern.compile(".*/page/meals/" + id));
        assertThat(page.locator("a.back")).hasAttribute("href", Pattern.compile(".*q=croutons.*"));
        assertThat(page.evaluate("Array.from(document.querySelectorAll('.macros rect'),"
                        + " part => Number(part.getAttribute('width'))).reduce((a, b) => a + b)"))
                .isEqualTo(100);
        assertThat(page.locator("main")).containsText("0.2 µg");
        assertThat(page.locator("main")).containsText("Vitamin B12");
        assertThat(page.locator(".timeline")).containsText("First webhook, acknowledged");
        assertThat(page.locator("main h2").first()).hasText("Nutrients, as reported");
        assertThat(page.locator("main"))
                .containsText("Per serving (250 g) or per 100 g: the provider does not say which.");
        assertThat(page.locator(".macros")).containsText("Protein 12 g");
        Locator raw = page.getByText("raw");
        String body = page.waitForDownload(raw::click).url();
        assertThat(body).contains("/deliveries/");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            WEBHOOK        | webhook, acknowledged                            | , by the provider
            SUBMISSION     | arrival, the answer to the photo                 | , by the provider
            RECONCILIATION | arrival, found by asking: no webhook had come    | ''
            QUARANTINE     | arrival, let in from the quarantine              | , by this inbox
            REBUILD        | arrival, read again from its bytes               | , by this inbox
            """)
    void theTimelineSaysWhatBroughtTheFirstAndTheLastDelivery(String origin, String name, String by) {
        String id = meal("processing", "Soup");
        webhook(id, "completed", "Soup", "2025-09-15T10:31:00Z");
        jdbc.update("update delivery set origin = ? where record_id = ?", origin, id);

        assertThat(client.get("/page/meals/" + id).body())
                .containsPattern("later" + by + "</span>\\s*<b>First " + name + "</b>")
                .containsPattern("later" + by + "</span>\\s*<b>Last " + name + "</b>");
    }

    @Test
    void theTimelineDoesNotSayWhatBroughtADeliveryThatIsNoLongerKept() {
        String id = meal("processing", "Soup");
        webhook(id, "completed", "Soup", "2025-09-15T10:31:00Z");
        jdbc.update("update nutrition_record set first_delivery_id = gen_random_uuid() where record_id = ?", id);

        assertThat(client.get("/page/meals/" + id).body())
                .containsPattern("later</span>\\s*<b>First arrival</b>")
                .contains("<b>Last webhook, acknowledged</b>");
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
    void aNewVersionShowsWhichNutrientsAndIngredientsHaveChanged() {
        String id = UUID.randomUUID().toString();
        String meal = """
                {"record_id":"%%s","status":"%s","application_user_id":"%s","dish_name":"Salad","modified_at":"%s",
                 "nutritional_fields":{"energy_kcal":%d,"vitamin_b12_mcg":0.2,"protein_g":12},
                 "ingredients":[{"name":"Lettuce"},{"name":"%s","serving_size":20,"unit":"g"}]}
                """;
        webhook(id, meal.formatted("completed", user, "2025-09-15T10:30:00Z", 420, "Feta"));
        webhook(id, meal.formatted("updated", user, "2025-09-15T10:31:00Z", 450, "Tofu"));

        page.navigate("/page/meals/" + id);
        page.getByText("Version 2").click();

        assertThat(page.locator("details tr:has(th:text-is('Energy'))"))
                .hasText(Pattern.compile("\\s*Energy\\s+420 kcal\\s+450 kcal\\s*"));
        assertThat(page.locator("details tr:has(th:text-is('ingredients'))"))
                .hasText(Pattern.compile("\\s*ingredients\\s+Feta 20 g\\s+Tofu 20 g\\s*"));
        assertThat(page.locator("del").filter(new Locator.FilterOptions().setHasText("Lettuce")))
                .hasCount(0);
        assertThat(page.locator("tr:has(del)", new Page.LocatorOptions().setHasText("Protein")))
                .hasCount(0);
        assertReadable("/page/meals/" + id);
    }

    @Test
    void newMealsAreCountedAndShownWhenTheReaderWants() {
        page.navigate("/page/meals?q=course user:" + user);
        assertThat(page.locator(".live .status")).hasText("Live");
        assertThat(page.locator(".empty")).isVisible();
        meal("completed", "First course");
        assertThat(page.locator(".card")).hasCount(1);
        assertThat(page.getByText("CSV")).isVisible();

        meal("completed", "Second course");
        assertThat(page.getByText("1 new")).isVisible();
        Browser.assertAccessibleInBothThemes(page);
        assertThat(page.locator(".card")).hasCount(1);
        page.getByText("1 new").click();
        assertThat(page.locator(".card")).hasCount(2);

        page.getByText("Pause").click();
        assertThat(page.locator(".live .status")).hasText("Paused");
    }

    @Test
    void newMealsAreFoundWithoutAStream() {
        page.route("**/feed/stream*", route -> route.fulfill(new Route.FulfillOptions().setStatus(503)));
        page.clock().install();
        page.navigate("/page/meals?q=user:" + user);
        assertThat(page.locator(".live .status")).hasText("Live, checked every 5 s");

        meal("completed", "Course");
        page.clock().runFor(7000);
        assertThat(page.locator(".card")).hasCount(1);

        page.route("**/page/meals*", Route::abort);
        page.clock().runFor(7000);
        assertThat(page.locator(".live .status")).hasText("No connection");
        Browser.assertAccessibleInBothThemes(page);
        page.unroute("**/page/meals*");

        page.unroute("**/feed/stream*");
        page.clock().runFor(31_000);
        assertThat(page.locator(".live .status")).hasText("Live");
        browser.forgive("503");
        browser.forgive("ERR_FAILED");
    }

    @Test
    void aListGoesOnWhereItEndedAlthoughMealsArrive() {
        for (int i = 0; i < 51; i++) {
            webhook(UUID.randomUUID().toString(), "completed", "Course " + i, "2025-09-15T10:30:00Z");
        }
        page.navigate("/page/meals?view=table&q=user:" + user);
        assertThat(page.locator("tbody tr")).hasCount(50);
        page.locator("tbody a.open").last().click();
        assertThat(page.locator(".timeline")).isVisible();
        page.goBack();
        page.waitForFunction("scrollY > 0");

        meal("completed", "Late course");
        // without the scheme, which a proxy may change
        assertThat(page.getByText("Older")).hasAttribute("href", Pattern.compile("^\\?.*cursor=.*"));
        page.getByText("Older").click();
        assertThat(page.locator("tbody tr")).hasCount(1);
        assertThat(page.locator(".live")).hasCount(0);
        page.getByText("Back to the newest").click();
        assertThat(page.locator("tbody tr").first()).containsText("Late course");

        meal("completed", "Last course");
        page.getByText("1 new").click();
        assertThat(page.locator("tbody tr").first()).containsText("Last course");
        page.getByText("Older").click();
        assertThat(page.locator("tbody tr")).hasCount(3);
    }

    @Test
    void theTableOfASearchCanBeDownloaded() {
        meal("completed", "Pancakes");
        page.navigate("/page/meals?q=!score:a after:2025-09-15 user:" + user);
        Download csv = page.waitForDownload(() -> page.getByText("CSV").click());

        assertThat(csv.suggestedFilename()).isEqualTo("nutrition_records.csv");
        assertThat(csv.path()).content().contains("Pancakes").hasLineCount(2);
    }

    @Test
    void aClickOnAFailureFindsTheOthers() {
        webhook(UUID.randomUUID().toString(), """
                {"record_id":"%%s","status":"failed","application_user_id":"%s","failure_reason":"no \\"food\\" of %s"}
                """.formatted(user, user));
        page.navigate("/page/meals?q=user:" + user);
        page.locator(".failure a").click();

        assertThat(page.getByLabel("Search meals")).hasValue("error:\"no \"\"food\"\" of " + user + "\"");
        assertThat(page.locator(".card")).hasCount(1);
        page.navigate("/page/meals?view=table&q=user:" + user);
        assertThat(page.locator("td.number")).hasText("");
    }

    @ParameterizedTest
    @CsvSource({
        "completed,?,unknown,unknown",
        "updated,?,unknown,unknown",
        "failed,n/a,not applicable,''",
        "processing,–,not known yet,''"
    })
    void unknownAndNotApplicableAndNotYetLookDifferent(String status, String badge, String why, String energy) {
        webhook(UUID.randomUUID().toString(), """
                {"record_id":"%%s","status":"%s","application_user_id":"%s"}
                """.formatted(status, user));
        String score = "title=\"Nutri-Score " + why + "\">" + badge + "</span>";
        assertThat(client.get("/page/meals?q=user:" + user).body()).contains(score);
        assertThat(client.get("/page/meals?view=table&q=user:" + user).body())
                .contains(score, "kcal, as reported</th>")
                .containsPattern("<td class=\"number\">\\s*" + energy + "\\s*</td>");
    }

    @Test
    void gramsHaveABasisAlsoWithoutTheEnergy() {
        webhook(UUID.randomUUID().toString(), """
                {"record_id":"%%s","status":"updated","application_user_id":"%s","serving_size":275,"unit":"g",
                 "nutritional_fields":{"protein_g":12,"carbohydrate_g":30,"fat_total_g":9.5}}
                """.formatted(user));

        assertThat(client.get("/page/meals?q=user:" + user).body())
                .contains("energy unknown</p>", "as reported; serving 275 g</span>");
    }

    @Test
    void aWrongSearchIsExplainedAndKept() {
        for (String search : List.of(
                "/page/meals?q=soup after:noon",
                "/page/deliveries?q=soup",
                "/page/deliveries?q=dish:soup",
                "/page/deliveries?q=state:soup",
                "/page/quarantine?q=soup",
                "/page/quarantine?q=after:noon",
                "/page/audit?q=soup",
                "/page/audit?q=!user:ann")) {
            assertThat(page.navigate(search).status()).as(search).isEqualTo(400);
            assertThat(page.getByRole(AriaRole.ALERT)).containsText("Parameter '");
            assertThat(page.getByRole(AriaRole.SEARCHBOX)).hasValue(search.replaceAll(".*=", ""));
            assertThat(page.locator(".live")).hasCount(0);
            assertThat(page.locator(".empty")).hasCount(0);
        }
        browser.forgive("400");
    }

    @Test
    void aMealShowsAlsoWhatTheProviderDoesNotDocumentAndLeadsToItsDeliveries() {
        String id = UUID.randomUUID().toString();
        webhook(id, """
                {"record_id":"%%s","status":"completed","application_user_id":"%s","input_type":"image",
                 "dish_name":"So\\u0000up","mood":"good"}
                """.formatted(user));
        page.navigate("/page/meals/" + id);
        assertThat(page.locator("dt:text-is('Input') + dd")).hasText("image");
        assertThat(page.locator("dt:text-is('Not exactly as sent') + dd")).hasText("dish_name");
        page.getByText("Other fields").first().click();
        assertThat(page.locator("pre")).containsText("\"mood\" : \"good\"");

        page.getByText("All deliveries of this meal").click();
        assertThat(page.getByLabel("Search deliveries")).hasValue("record:" + id);
        assertThat(page.locator("tbody tr")).hasCount(1);
    }

    @Test
    void aLinkToTheSameDishFindsIt() {
        String id = meal("completed", "Soup after:noon status:failed");
        page.navigate("/page/meals/" + id);
        page.getByText("All meals like this").click();

        assertThat(page.locator(".card")).hasCount(1);
    }

    @Test
    void whatIsTooLongToBeSearchedForHasNoLink() {
        String id = UUID.randomUUID().toString();
        webhook(id, """
                {"record_id":"%%s","status":"failed","application_user_id":"%s","dish_name":"%s","failure_reason":"%s"}
                """.formatted(user, "soup ".repeat(200), "no ".repeat(340)));
        page.navigate("/page/meals?q=user:" + user);
        assertThat(page.locator(".failure")).containsText("no no");
        assertThat(page.locator(".failure a[href]")).hasCount(0);

        page.navigate("/page/meals/" + id);
        assertThat(page.locator(".notice.alarm")).containsText("no no");
        assertThat(page.locator(".notice.alarm a[href]")).hasCount(0);
        assertThat(page.getByText("All meals like this")).hasCount(0);
    }

    @Test
    void keysGoThroughAListUntilTheyAreSwitchedOff() {
        String oldest = meal("completed", "First course");
        meal("completed", "Second course");
        page.navigate("/page/meals?q=user:" + user);
        page.keyboard().press("/");
        page.keyboard().type("j?");
        assertThat(page.getByLabel("Search meals")).hasValue("j?user:" + user);
        assertThat(page.getByRole(AriaRole.DIALOG)).isHidden();
        page.getByLabel("Search meals").blur();

        page.keyboard().press("?");
        page.getByLabel("Use these keys").uncheck();
        page.getByText("Close").click();
        page.keyboard().press("j");
        assertThat(page.locator(".card a:focus")).hasCount(0);
        page.getByLabel("Keys").first().click();
        page.getByLabel("Use these keys").check();
        page.keyboard().press("Escape");
        for (String key : List.of("j", "j", "k", "j", "Enter")) {
            page.keyboard().press(key);
        }
        assertThat(page).hasURL(Pattern.compile(".*/page/meals/" + oldest));
    }

    @Test
    void failuresAreCountedInTheTitleUntilSomebodyLooks() {
        page.clock().install();
        page.navigate("/page/meals?q=user:" + user);
        page.waitForResponse("**/page/failures", () -> look(true));
        webhook(UUID.randomUUID().toString(), """
                {"record_id":"%%s","status":"failed","application_user_id":"%s","uploaded_at":"%s"}
                """.formatted(user, Instant.now().minus(Duration.ofHours(1))));
        page.clock().runFor(31_000);
        assertThat(page).hasTitle(Pattern.compile("\\(\\d+\\) Meals.*"));
        assertThat(page.locator("link[rel=icon]")).hasAttribute("href", "/page/icon-alert.svg");

        look(false);
        assertThat(page).hasTitle(Pattern.compile("Meals.*"));
        assertThat(page.locator("link[rel=icon]")).hasAttribute("href", "/page/icon.svg");
    }

    @Test
    void aPageInTheBackgroundHoldsNoStream() {
        List<String> closed = new ArrayList<>();
        page.onRequestFailed(request -> closed.add(request.url()));
        page.navigate("/page/meals?q=user:" + user);
        assertThat(page.locator(".live .status")).hasText("Live");

        look(true);
        page.waitForCondition(() -> closed.stream().anyMatch(url -> url.contains("/feed/stream")));
        page.waitForRequest("**/feed/stream*", () -> look(false));
    }

    /// Puts the page into the background, or back.
    private void look(boolean isHidden) {
        page.evaluate(
                "hidden => { Object.defineProperty(document, 'hidden', { value: hidden, configurable: true });"
                        + " document.dispatchEvent(new Event('visibilitychange')); }",
                isHidden);
    }

    @Test
    void whatWasSentIsShownAsText() {
        String id = UUID.randomUUID().toString();
        String longName = "Wundertütenüberraschung".repeat(9);
        webhook(id, """
                {"record_id":"%%s","status":"completed","application_user_id":"%s",
                 "dish_name":"<img src=x onerror=alert(1)>","nutritional_fields":{"%s_mg":1},
                 "ingredients":[{"name":"%s","serving_size":20,"unit":"g"}]}
                """.formatted(user, "wundertüte".repeat(20), longName));
        meal("completed", "سلطة قيصر مع الدجاج");
        meal("completed", longName);

        for (int width : List.of(DESK, PHONE)) {
            page.setViewportSize(width, 800);
            for (String path : List.of("/page/meals?q=user:" + user, "/page/meals/" + id, "/page/people/" + user)) {
                page.navigate(path);
                assertThat(page.getByText("<img src=x onerror=alert(1)>").first())
                        .isVisible();
                assertFits(path);
            }
        }
    }

    @Test
    void aMealOfAPersonStandsUnderTheDayThatTheChartCountsItFor() {
        Instant today = Instant.now().truncatedTo(ChronoUnit.DAYS);
        eaten("Dinner", today.minus(Duration.ofHours(2)), today.plusSeconds(60));
        eaten("Breakfast", today.minus(Duration.ofDays(1)), today.plusSeconds(30));
        eaten("Late snack", today.plusSeconds(1), today.plusSeconds(2));

        page.navigate("/page/people/" + user);
        assertThat(page.locator("h2:has-text('Meals of')")).hasText(new String[] {
            "Meals of " + day(today), "Meals of " + day(today.minus(Duration.ofDays(1)))
        });
        assertThat(page.locator(".card h2")).hasText(new String[] {"Late snack", "Dinner", "Breakfast"});
        assertThat(page.locator(".chart title").nth(5)).hasText(day(today.minus(Duration.ofDays(1))) + ": 840 kcal");
    }

    private void eaten(String dish, Instant consumedAt, Instant uploadedAt) {
        webhook(UUID.randomUUID().toString(), """
                {"record_id":"%%s","status":"completed","application_user_id":"%s","dish_name":"%s",
                 "nutritional_fields":{"energy_kcal":420},"consumed_at":"%s","uploaded_at":"%s"}
                """.formatted(user, dish, consumedAt, uploadedAt));
    }

    private static String day(Instant time) {
        return LocalDate.ofInstant(time, ZoneOffset.UTC).toString();
    }

    @Test
    void aDayOfAPersonAddsUpAndSaysWhatIsUnknown() {
        meal("completed", "Lunch");
        webhook(
                UUID.randomUUID().toString(),
                "{\"record_id\":\"%s\",\"status\":\"completed\",\"application_user_id\":\"" + user + "\"}");

        page.navigate("/page/people/" + user);
        page.getByText("Numbers").click();

        assertThat(page.locator(".chart text").first()).hasText("1000 kcal");
        assertThat(page.locator(".chart text")).hasCount(8);
        assertThat(page.locator(".chart title").first()).hasText(Pattern.compile(".*: no meal"));
        assertThat(page.locator(".chart title").last()).hasText(Pattern.compile(".*: 420 kcal, 1 unknown"));
        assertThat(page.locator(".card").filter(new Locator.FilterOptions().setHasText("energy unknown")))
                .hasCount(1);
        assertThat(page.locator("tbody tr").last()).containsText("420 (1 unknown)");
        assertThat(page.locator("tbody tr").last()).containsText("≥ 12 g");
    }
}

package org.nutritioninbox.page;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Route;
import com.microsoft.playwright.options.AriaRole;
import com.microsoft.playwright.options.FilePayload;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.nutritioninbox.support.FakeProvider;

/// A photo on the page that submits it, and what can come in between.
class SubmitStoryTests extends PageStory {

    /// Makes `files`, what a person drags onto the page.
    private static final String DRAGGED =
            "const files = new DataTransfer(); files.items.add(new File(['x'], 'lunch.png', { type: 'image/png' }));"
                    + " const drop = new DragEvent('drop', { dataTransfer: files, bubbles: true, cancelable: true });";

    @Test
    void aPhotoWhoseAnalysisFailedIsAnalysedAgain() {
        String failed = UUID.randomUUID().toString();
        String completed = UUID.randomUUID().toString();
        PROVIDER.when("POST /v3/nutrition_records/image", pending(failed), pending(completed));
        choosePhoto();
        analyse();
        assertThat(page.getByText("Analysis in progress")).isVisible();
        webhook(failed, "failed", "Nothing", "2025-09-15T10:30:00Z");
        assertThat(page.getByText("could not be analysed")).isVisible();
        assertReadable("/page/submit");

        analyse();
        assertThat(page.getByText("Analysis in progress")).isVisible();
        webhook(completed, "completed", "Lasagne", "2025-09-15T10:30:00Z");
        assertThat(page.locator(".card")).containsText("Lasagne");
    }

    @Test
    void aPhotoKeepsItsKeyUntilThereIsAnAnswer() {
        List<String> keys = new ArrayList<>();
        page.route("**/nutrition_records", route -> {
            keys.add(route.request().headers().get("idempotency-key"));
            if (keys.size() == 1) {
                route.abort();
            } else {
                route.fulfill(new Route.FulfillOptions()
                        .setStatus(keys.size() == 2 ? 503 : 422)
                        .setBody("{\"detail\":\"answer " + keys.size() + "\"}"));
            }
        });
        choosePhoto();
        for (String answer : List.of("could not be sent", "answer 2", "answer 3", "answer 4")) {
            analyse();
            assertThat(page.getByRole(AriaRole.ALERT)).containsText(answer);
        }

        assertThat(keys.subList(0, 3)).containsOnly(keys.getFirst());
        assertThat(keys.getLast()).isNotEqualTo(keys.getFirst());
        browser.forgive("Failed to load resource");
    }

    @Test
    void peopleCanReadThatAPhotoIsBeingSent() {
        List<Route> sent = new ArrayList<>();
        page.route("**/nutrition_records", sent::add);
        choosePhoto();
        analyse();
        assertThat(page.locator(".photo button")).hasText("Sending…");
        assertReadable("/page/submit");

        sent.getFirst().abort();
        assertThat(page.getByRole(AriaRole.ALERT)).containsText("could not be sent");
        browser.forgive("Failed to load resource");
    }

    @Test
    void aPhotoCanBeDroppedAndOneThatMissesDoesNotReplaceThePage() {
        page.navigate("/page/submit");
        assertThat(page.evaluate("() => {" + DRAGGED + " return document.body.dispatchEvent(drop); }"))
                .isEqualTo(false);
        assertThat(page.locator(".preview[hidden]")).hasCount(1);

        page.evaluate("() => {" + DRAGGED + " document.querySelector('.drop').dispatchEvent(drop); }");
        assertThat(page.getByLabel("Photo")).hasValue("C:\\fakepath\\lunch.png");
        assertThat(page.locator(".preview[hidden]")).hasCount(0);
    }

    @Test
    void aPhotoThatIsTooSmallIsNotSent() {
        choosePhoto();
        byte[] small = page.locator("h1").screenshot();
        page.getByLabel("Photo").setInputFiles(new FilePayload("small.png", "image/png", small));
        assertThat(page.getByRole(AriaRole.ALERT)).containsText("It needs at least 512 × 512");

        analyse();
        assertThat(page.getByRole(AriaRole.ALERT)).containsText("It needs at least 512 × 512");
        assertThat(page.locator(".preview[hidden]")).hasCount(1);
    }

    @Test
    void aPhotoThatGotThroughBeforeAReloadIsFound() {
        String id = UUID.randomUUID().toString();
        PROVIDER.when("POST /v3/nutrition_records/image", pending(id));
        // the answer never comes
        page.route("**/nutrition_records", Route::fetch);
        choosePhoto();
        analyse();
        // the browser has to be attended to while this waits, or it does not send the photo
        page.waitForCondition(() -> !jdbc.queryForList("select from expectation where record_id = ?", id)
                .isEmpty());
        assertThat(page.locator(".photo button")).hasText("Sending…");
        page.reload();
        assertThat(page.getByText("Analysis in progress")).isVisible();
        webhook(id, "completed", "Lasagne", "2025-09-15T10:30:00Z");
        assertThat(page.locator(".card")).containsText("Lasagne");
    }

    @Test
    void aPhotoThatDidNotGetThroughBeforeAReloadKeepsItsKey() {
        List<String> keys = new ArrayList<>();
        page.route("**/nutrition_records", route -> {
            keys.add(route.request().headers().get("idempotency-key"));
            if (keys.size() == 2) {
                route.fulfill(new Route.FulfillOptions().setStatus(422).setBody("{\"detail\":\"no food\"}"));
            }
        });
        choosePhoto();
        analyse();
        assertThat(page.locator(".photo button")).hasText("Sending…");
        assertThat(page.locator(".sending")).hasText(Pattern.compile(".*That began [1-9] s ago."));
        page.reload();
        assertThat(page.locator("#live")).containsText("This photo was not sent here");
        assertThat(page.locator("#live[hx-get]")).hasCount(0);
        assertThat(page.getByLabel("User")).hasValue(user);
        assertReadable("/page/submit");

        page.getByLabel("Photo").setInputFiles(photo());
        analyse();
        assertThat(page.getByRole(AriaRole.ALERT)).containsText("no food");
        assertThat(keys).hasSize(2).containsOnly(keys.getFirst());
        browser.forgive("Failed to load resource");
    }

    @Test
    void anAnalysisThatWillNotComeIsNoLongerWaitedFor() {
        String id = UUID.randomUUID().toString();
        jdbc.update("""
                insert into expectation (id, record_id, application_user_id, origin, state, since, idempotency_key)
                values (uuidv7(), ?, ?, 'SUBMITTED', 'WAITING', now(), 'lunch')
                """, id, user);
        page.navigate("/page/submit?user=" + user + "&key=lunch&since=" + Instant.now());
        assertThat(page.getByText("Analysis in progress")).isVisible();
        assertThat(page.locator("#live time")).hasText(Pattern.compile("[3-9] s ago"));

        jdbc.update("update expectation set state = 'GONE', ended_at = now() where record_id = ?", id);
        assertThat(page.locator("#live")).containsText("no longer knows this photo");
        assertThat(page.locator("#live[hx-get]")).hasCount(0);
    }

    private void choosePhoto() {
        page.navigate("/page/submit");
        page.getByLabel("User").fill(user);
        page.getByLabel("Photo").setInputFiles(photo());
    }

    private FilePayload photo() {
        return new FilePayload("lunch.png", "image/png", page.screenshot());
    }

    private void analyse() {
        page.locator(".photo button").click();
    }

    private static FakeProvider.Reply pending(String id) {
        return FakeProvider.json(200, "{\"record_id\":\"" + id + "\",\"status\":\"pending\"}");
    }
}

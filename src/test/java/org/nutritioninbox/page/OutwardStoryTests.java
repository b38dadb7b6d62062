package org.nutritioninbox.page;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Download;
import com.microsoft.playwright.Route;
import com.microsoft.playwright.options.AriaRole;
import java.util.List;
import org.junit.jupiter.api.Test;

/// Pages send out an export, a request to copy, a test push, a test webhook.
class OutwardStoryTests extends PageStory {

    @Test
    void allThatIsKnownOfAPersonCanBeDownloaded() {
        String id = meal("completed", "Pasta e fagioli");
        page.navigate("/page/people/" + user);
        Download export =
                page.waitForDownload(() -> page.getByText("Export everything").click());

        assertThat(export.suggestedFilename()).isEqualTo(user + ".ndjson");
        assertThat(export.path())
                .content()
                .contains(
                        "{\"type\":\"record\"", id, "Pasta e fagioli", "{\"type\":\"delivery\"", "{\"type\":\"audit\"")
                .endsWith("{\"type\":\"end\",\"lines\":3}\n");
    }

    @Test
    void theHeadersOfADeliveryCanBeCopied() {
        page.navigate("/page/deliveries/" + deliveryOf(meal("completed", "Soup")));
        page.context().grantPermissions(List.of("clipboard-read", "clipboard-write"));
        page.getByText("Copy headers").click();
        assertThat(page.getByText("Copied")).isVisible();

        assertThat(page.evaluate("navigator.clipboard.readText()"))
                .isEqualTo("content-type: application/json\nx-body-signature: <signature>");
        assertReadable(page.url());
    }

    @Test
    void aDestinationThatTakesATestPushIsToldFromOneThatDoesNot() {
        page.navigate("/page/destinations");
        page.getByLabel("Push a test message to shop").click();
        assertThat(page.getByRole(AriaRole.STATUS)).containsText("shop answered 200 after");
        assertThat(page.locator(".notice.good")).isVisible();
        assertThat(SHOP.caught().getLast().json().get("type").stringValue()).isEqualTo("nutrition_inbox.test");
        assertReadable("/page/destinations");

        page.getByLabel("Push a test message to app").click();
        assertThat(page.locator(".notice.alarm")).containsText("app cannot be reached");
        assertReadable("/page/destinations");
    }

    @Test
    void aTestWebhookThatDoesNotGetThroughIsExplained() {
        page.navigate("/page/set-up");
        page.route(
                "**/nutrition-webhook",
                route -> route.fulfill(new Route.FulfillOptions().setStatus(503).setBody("Try again")));
        page.getByText("Send a test webhook").click();
        assertThat(page.getByText("The door answered 503: Try again")).isVisible();
        assertReadable("/page/set-up");

        page.unroute("**/nutrition-webhook");
        page.route("**/nutrition-webhook", Route::abort);
        page.getByText("Send a test webhook").click();
        assertThat(page.getByText("The webhook could not be sent")).isVisible();
        browser.forgive("Failed to load resource");
    }
}

package org.nutritioninbox.page;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;

import com.microsoft.playwright.options.AriaRole;
import com.microsoft.playwright.options.ColorScheme;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.nutritioninbox.support.InboxTest;

/// The sign-in page tells its reader why it is shown.
class SignInStoryTests extends PageStory {

    @BeforeEach
    void arriveAsAStranger() {
        page.context().close();
        page = browser.open(ColorScheme.LIGHT, DESK);
    }

    @Test
    void theOneWhoSignsOutIsToldAndHasToSignInAgain() {
        page.navigate("/login");
        page.getByLabel("Name").fill("viewer");
        page.getByLabel("Password").fill(InboxTest.VIEWER_PASSWORD);
        page.getByText("Sign in").last().click();
        page.getByText("Sign out").click();
        assertThat(page.getByRole(AriaRole.STATUS)).containsText("You are signed out");
        assertReadable("/login?logout");

        page.navigate("/page/meals");
        assertThat(page).hasTitle(Pattern.compile("Sign in.*"));
    }

    @Test
    void theOneWhoHasFailedTooOftenIsToldToWait() {
        page.navigate("/login?wait");
        assertThat(page.getByRole(AriaRole.ALERT)).containsText("Wait up to 15 minutes");
        assertReadable("/login?wait");
    }
}

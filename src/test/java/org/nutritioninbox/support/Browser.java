package org.nutritioninbox.support;

import static org.assertj.core.api.Assertions.assertThat;

import com.deque.html.axecore.playwright.AxeBuilder;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.BrowserType;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Playwright;
import com.microsoft.playwright.assertions.PlaywrightAssertions;
import com.microsoft.playwright.options.ColorScheme;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Assumptions;

/// A real browser that looks at an application. Notes errors of the console, and requests to any other origin.
public final class Browser implements AutoCloseable {

    /// The first one opens no windows, and takes half the CPU.
    private static final List<String> PLACES = List.of(
            "/usr/bin/chromium-headless-shell",
            "/usr/bin/chromium",
            "/usr/bin/chromium-browser",
            "/usr/bin/google-chrome");

    private static final int WIDTH = 1200;

    private final Playwright playwright;
    private final com.microsoft.playwright.Browser browser;
    private final String base;
    private final Map<String, String> signedIn = new HashMap<>();
    private final List<String> complaints = new CopyOnWriteArrayList<>();

    private Browser(Playwright playwright, com.microsoft.playwright.Browser browser, String base) {
        this.playwright = playwright;
        this.browser = browser;
        this.base = base;
    }

    /// Skips the test if there is no browser, but never in CI.
    public static Browser of(Client client) {
        Path chromium = PLACES.stream()
                .map(Path::of)
                .filter(Files::isExecutable)
                .findFirst()
                .orElse(null);
        Assumptions.assumeTrue(
                chromium != null || System.getenv("CI") != null,
                "Skipped: no browser was found; install chromium to test the pages");
        // as long as other tests wait
        PlaywrightAssertions.setDefaultAssertionTimeout(10_000);
        Playwright playwright = Playwright.create(
                new Playwright.CreateOptions().setEnv(Map.of("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1")));
        return new Browser(
                playwright,
                playwright
                        .chromium()
                        .launch(new BrowserType.LaunchOptions()
                                .setExecutablePath(chromium)
                                .setArgs(List.of("--no-sandbox", "--disable-gpu", "--disable-background-networking"))),
                "http://localhost:" + client.port());
    }

    public Page open(ColorScheme theme, int width) {
        return open(theme, width, null);
    }

    /// Opens a page that runs no script.
    public Page openWithoutScripts(String signedIn) {
        return browser.newContext(new com.microsoft.playwright.Browser.NewContextOptions()
                        .setBaseURL(base)
                        .setStorageState(signedIn)
                        .setJavaScriptEnabled(false))
                .newPage();
    }

    /// Opens a page in a window of its own.
    ///
    /// @param signedIn what [#signIn] returned; `null` for a stranger
    public Page open(ColorScheme theme, int width, @Nullable String signedIn) {
        BrowserContext context = browser.newContext(new com.microsoft.playwright.Browser.NewContextOptions()
                .setBaseURL(base)
                .setStorageState(signedIn)
                .setColorScheme(theme)
                .setViewportSize(width, 800));
        Page page = context.newPage();
        page.onConsoleMessage(message -> {
            if (message.type().equals("error")) {
                complaints.add("console: " + message.text() + " " + message.location());
            }
        });
        page.onPageError(error -> complaints.add("error: " + error));
        page.onRequest(request -> {
            if (!request.url().startsWith(base) && !request.url().startsWith("blob:" + base)) {
                complaints.add("request to " + request.url());
            }
        });
        return page;
    }

    /// Signs in by the form, once for all tests. Returns the cookies, for pages that are opened as this user.
    public String signIn(String name, String password) {
        return signedIn.computeIfAbsent(name, _ -> cookies(name, password));
    }

    private String cookies(String name, String password) {
        Page page = open(ColorScheme.LIGHT, WIDTH);
        page.navigate("/login");
        page.getByLabel("Name").fill(name);
        page.getByLabel("Password").fill(password);
        page.getByText("Sign in").last().click();
        page.waitForURL(url -> !url.contains("/login"));
        String cookies = page.context().storageState();
        page.context().close();
        return cookies;
    }

    /// Forgets the complaints that a test has provoked.
    public void forgive(String about) {
        complaints.removeIf(complaint -> complaint.contains(about));
    }

    public void assertQuiet() {
        assertThat(complaints).isEmpty();
    }

    /// Looks for serious mistakes that keep people from reading or using a page.
    public static void assertAccessibleInBothThemes(Page page) {
        page.evaluate(AxeBuilder.getAxeScript());
        page.emulateMedia(new Page.EmulateMediaOptions().setColorScheme(ColorScheme.LIGHT));
        // the size of targets is not among the usual rules
        assertNothingSerious(page, "{ rules: { 'target-size': { enabled: true } } }");
        page.emulateMedia(new Page.EmulateMediaOptions().setColorScheme(ColorScheme.DARK));
        // a theme changes colours, and nothing else
        assertNothingSerious(page, "{ runOnly: ['cat.color'] }");
    }

    private static void assertNothingSerious(Page page, String options) {
        Object serious = page.evaluate("""
                async () => (await axe.run({ resultTypes: ['violations'], ...%s })).violations
                    .filter(rule => rule.impact === 'serious' || rule.impact === 'critical')
                    .map(rule => rule.id + ': ' + rule.nodes[0].html)
                """.formatted(options));
        assertThat((List<?>) serious).as(page.url()).isEmpty();
    }

    @Override
    public void close() {
        browser.close();
        playwright.close();
    }
}

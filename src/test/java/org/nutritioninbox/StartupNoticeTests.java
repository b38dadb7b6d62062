package org.nutritioninbox;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.nutritioninbox.support.Applications;
import org.springframework.boot.WebApplicationType;
import org.springframework.context.ConfigurableApplicationContext;

class StartupNoticeTests {

    @Test
    void namesTheFileThatHoldsThePassword(@TempDir Path folder) {
        Path data = folder.resolve("elsewhere");
        try (ConfigurableApplicationContext application = Applications.of(StartupNotice.class)
                .web(WebApplicationType.NONE)
                .run("--local.data=" + data)) {
            Path file = data.resolve("operator-password");

            assertThat(file).isNotEmptyFile();
            assertThat(application.getBean(StartupNotice.class).signIn()).endsWith("(kept in " + file + ")");
        }
    }
}

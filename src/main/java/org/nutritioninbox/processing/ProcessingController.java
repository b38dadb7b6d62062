package org.nutritioninbox.processing;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.nutritioninbox.audit.Audit;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/// Pauses and resumes the processors. Deliveries that arrive meanwhile are stored and wait.
@RestController
@RequestMapping(path = "/processing", produces = MediaType.APPLICATION_JSON_VALUE)
@Tag(name = "Processing", description = "The processors, which act on deliveries.")
class ProcessingController {

    private final Processors processors;
    private final PauseSwitch pauseSwitch;

    ProcessingController(Processors processors, PauseSwitch pauseSwitch) {
        this.processors = processors;
        this.pauseSwitch = pauseSwitch;
    }

    @GetMapping
    @Operation(summary = "Show the processors", description = "Their names, and whether they are paused.")
    ProcessingState state() {
        PauseSwitch.Pause pause = pauseSwitch.pause();
        return new ProcessingState(
                pause != null,
                pause == null ? null : pause.since(),
                pause == null ? null : pause.by(),
                processors.names());
    }

    @PostMapping("/pause")
    @Operation(
            summary = "Pause all processors",
            description = "Deliveries are still received. A running attempt is not interrupted.")
    ProcessingState pause() {
        pauseSwitch.pause(Audit.user());
        pauseSwitch.refresh();
        return state();
    }

    @PostMapping("/resume")
    @Operation(summary = "Resume all processors", description = "They process what has arrived since, oldest first.")
    ProcessingState resume() {
        pauseSwitch.resume();
        pauseSwitch.refresh();
        return state();
    }

    /// @param processors their names
    record ProcessingState(
            boolean paused,
            @Nullable Instant since,
            @Nullable String by,
            List<String> processors) {}
}

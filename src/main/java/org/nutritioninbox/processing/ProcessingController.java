package org.nutritioninbox.processing;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.nutritioninbox.audit.Audit;
import org.springframework.http.MediaType;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;
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
    private final Audit audit;
    private final TransactionTemplate transaction;

    ProcessingController(
            Processors processors, PauseSwitch pauseSwitch, Audit audit, PlatformTransactionManager transactions) {
        this.processors = processors;
        this.pauseSwitch = pauseSwitch;
        this.audit = audit;
        this.transaction = new TransactionTemplate(transactions);
    }

    @GetMapping
    @Operation(summary = "Show the processors", description = "Their names, and whether they are paused.")
    State state() {
        PauseSwitch.Pause pause = pauseSwitch.pause();
        return new State(
                pause != null,
                pause == null ? null : pause.since(),
                pause == null ? null : pause.by(),
                processors.names());
    }

    @PostMapping("/pause")
    @Operation(
            summary = "Pause all processors",
            description = "Deliveries are still received. A running attempt is not interrupted.")
    State pause() {
        transaction.executeWithoutResult(_ -> {
            boolean changed = pauseSwitch.pause(Audit.user());
            audit.record("processing.pause", Map.of(), null, changed ? "paused" : "was paused already");
        });
        pauseSwitch.refresh();
        return state();
    }

    @PostMapping("/resume")
    @Operation(summary = "Resume all processors", description = "They process what has arrived since, oldest first.")
    State resume() {
        transaction.executeWithoutResult(_ -> {
            boolean changed = pauseSwitch.resume();
            audit.record("processing.resume", Map.of(), null, changed ? "resumed" : "was not paused");
        });
        pauseSwitch.refresh();
        return state();
    }

    /// @param processors their names
    record State(
            boolean paused,
            @Nullable Instant since,
            @Nullable String by,
            List<String> processors) {}
}

package org.nutritioninbox.processing;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.nutritioninbox.audit.Audit;
import org.nutritioninbox.query.BadParameter;
import org.springdoc.core.annotations.ParameterObject;
import org.springframework.http.MediaType;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;
import org.springframework.web.bind.annotation.BindParam;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/// Holds processors back and lets them go on; what arrives meanwhile is kept and waits.
@RestController
@RequestMapping(path = "/processing", produces = MediaType.APPLICATION_JSON_VALUE)
@Tag(name = "Processing")
class ProcessingController {

    private final Processors processors;
    private final Pauses pauses;
    private final Audit audit;
    private final TransactionTemplate transaction;

    ProcessingController(Processors processors, Pauses pauses, Audit audit, PlatformTransactionManager transactions) {
        this.processors = processors;
        this.pauses = pauses;
        this.audit = audit;
        this.transaction = new TransactionTemplate(transactions);
    }

    @GetMapping
    @Operation(summary = "The processors, and which of them are paused")
    State state() {
        Pauses.Pause all = pauses.of(Pauses.ALL).orElse(null);
        return new State(
                all != null,
                all == null ? null : all.since(),
                all == null ? null : all.by(),
                Stream.concat(
                                processors.names().stream(),
                                // one that is gone and still has something waiting for it
                                pauses.names().stream().filter(name -> !name.equals(Pauses.ALL)))
                        .distinct()
                        .map(this::state)
                        .toList());
    }

    private ProcessorState state(String name) {
        Pauses.Pause own = pauses.of(name).orElse(null);
        return new ProcessorState(
                name,
                own != null || pauses.isPaused(),
                own == null ? null : own.since(),
                own == null ? null : own.by());
    }

    @PostMapping("/pause")
    @Operation(
            summary = "Tells all processors, or one, nothing from now on",
            description = "Receiving goes on. What is being told just now is told to its end.")
    State pause(@ParameterObject Which which) {
        String name = name(which);
        transaction.executeWithoutResult(_ -> {
            boolean changed = pauses.pause(name, Audit.user());
            audit.record(
                    "processing.pause", Map.of("processor", name), null, changed ? "paused" : "was paused already");
        });
        pauses.refresh();
        return state();
    }

    @PostMapping("/resume")
    @Operation(
            summary = "Lets all processors, or one, go on",
            description = "Resuming all leaves those paused that were paused by name.")
    State resume(@ParameterObject Which which) {
        String name = name(which);
        transaction.executeWithoutResult(_ -> {
            boolean changed = pauses.resume(name);
            audit.record("processing.resume", Map.of("processor", name), null, changed ? "resumed" : "was not paused");
        });
        pauses.refresh();
        return state();
    }

    private String name(Which which) {
        String name = which.processor();
        if (name == null) {
            return Pauses.ALL;
        }
        if (!processors.names().contains(name) && !pauses.isPaused(name)) {
            throw new BadParameter("processor", "must be one of " + String.join(", ", processors.names()));
        }
        return name;
    }

    /// The parameter of both.
    record Which(
            @Parameter(name = "processor", description = "All of them unless given", example = "AnalysisLog")
            @BindParam("processor")
            @Nullable
            String processor) {}

    /// Whether all are paused, and each by itself.
    record State(
            boolean paused,
            @Nullable Instant since,
            @Nullable String by,
            List<ProcessorState> processors) {}

    /// Whether one is paused, by its own name or with all.
    record ProcessorState(
            String name,
            boolean paused,
            @Nullable Instant since,
            @Nullable String by) {}
}

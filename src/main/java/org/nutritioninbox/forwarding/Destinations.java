package org.nutritioninbox.forwarding;

import java.util.List;
import java.util.Map;
import org.nutritioninbox.audit.Audit;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Component;
import org.springframework.web.server.ResponseStatusException;

/// The destinations that are configured, as this instance knows them.
@Component
public class Destinations {

    private final List<Destination> destinations;
    private final Audit audit;

    Destinations(ObjectProvider<Destination> destinations, Audit audit) {
        this.destinations = destinations.orderedStream().toList();
        this.audit = audit;
    }

    public List<DestinationState> states() {
        return destinations.stream().map(Destination::state).toList();
    }

    /// Pushes a test message. Fails with a problem if no destination has this name.
    public TestPush test(String name) {
        TestPush push = destinations.stream()
                .filter(destination -> destination.name().equals(Destination.PREFIX + name))
                .findFirst()
                .orElseThrow(() -> new ResponseStatusException(
                        HttpStatus.NOT_FOUND, "No destination has this name. GET /destinations lists all destinations"))
                .test();
        audit.record(
                "destination.test",
                Map.of("destination", name),
                null,
                push.status() == null ? "no answer" : "answered " + push.status());
        return push;
    }
}

package org.nutritioninbox.page;

import static java.util.Objects.requireNonNull;

import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.nutritioninbox.inbox.Deliveries;
import org.nutritioninbox.inbox.Delivery;
import org.nutritioninbox.inbox.DeliveryQuery;
import org.nutritioninbox.inbox.StoredChanges;
import org.nutritioninbox.nutrition.Dish;
import org.nutritioninbox.nutrition.NutritionRecord;
import org.nutritioninbox.nutrition.NutritionRecords;
import org.nutritioninbox.nutrition.RecordContent;
import org.nutritioninbox.nutrition.StrictJson;
import org.nutritioninbox.query.PageRequest;
import org.nutritioninbox.query.SearchText;
import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.server.ResponseStatusException;
import tools.jackson.databind.JsonNode;

/// Shows one meal: what was eaten, how it got here, and each of its versions and deliveries.
@Controller
class MealPage {

    /// How many of the newest versions are shown.
    private static final int VERSIONS = 10;

    private final NutritionRecords records;
    private final Deliveries deliveries;
    private final StoredChanges changes;

    MealPage(NutritionRecords records, Deliveries deliveries, StoredChanges changes) {
        this.records = records;
        this.deliveries = deliveries;
        this.changes = changes;
    }

    @GetMapping("/page/meals/{recordId}")
    String show(@PathVariable String recordId, Model model) {
        NutritionRecord record = records.findById(recordId).orElseThrow(MealPage::notFound);
        RecordContent content = record.content();
        List<Delivery> arrived = deliveries
                .list(DeliveryQuery.ofRecord(recordId), PageRequest.first())
                .elements();
        UUID newestId = record.winningDeliveryId();
        // the state first: a page that shows it as processed shows the time, too
        Optional<Delivery> newest = deliveries.find(newestId);
        Instant processedAt = deliveries.processedAt(List.of(newestId)).get(newestId);
        model.addAttribute("meal", MealCard.of(record));
        model.addAttribute("content", content);
        model.addAttribute("sameDish", sameDish(content));
        model.addAttribute("amounts", amounts(content.nutritionalFields(), record.firstReceivedAt()));
        model.addAttribute("ingredients", ingredients(content));
        model.addAttribute("altered", altered(content));
        model.addAttribute("additionalFields", additionalFields(content));
        model.addAttribute("timeline", Timeline.of(record, arrived, newest, processedAt));
        List<Version> versions = versions(arrived);
        model.addAttribute("versions", versions);
        model.addAttribute("isOnlyVersion", versions.size() == 1);
        model.addAttribute("areNewest", !versions.isEmpty() && versions.size() < record.version());
        model.addAttribute("deliveries", arrived);
        return "page/meal";
    }

    private static ResponseStatusException notFound() {
        return new ResponseStatusException(
                HttpStatus.NOT_FOUND,
                "No meal has this id: nothing of it has arrived, or it was erased. The search under Meals finds others");
    }

    /// A search for its name; `null` if it has none that can be searched for.
    private static @Nullable String sameDish(RecordContent content) {
        String name = content.dishNameTranslated() == null ? content.dishName() : content.dishNameTranslated();
        return name == null ? null : SearchText.phrase(name);
    }

    private static List<Amount> amounts(@Nullable String nutritionalFields, Instant at) {
        Map<String, BigDecimal> nutrients = new Dish(at, nutritionalFields).nutrients();
        return nutrients.entrySet().stream()
                .sorted(Comparator.comparingInt(entry -> Amount.place(entry.getKey())))
                .map(entry -> Amount.of(entry.getKey(), entry.getValue()))
                .toList();
    }

    private static List<Ingredient> ingredients(RecordContent content) {
        return content.ingredients() == null
                ? List.of()
                : StrictJson.reread(content.ingredients())
                        .valueStream()
                        .map(Ingredient::of)
                        .toList();
    }

    /// The names of the fields that differ from what was sent; `null` if none does.
    private static @Nullable String altered(RecordContent content) {
        return content.altered() == null
                ? null
                : StrictJson.reread(content.altered())
                        .valueStream()
                        .map(JsonNode::asString)
                        .collect(Collectors.joining(", "));
    }

    private static @Nullable String additionalFields(RecordContent content) {
        return content.additionalFields() == null
                ? null
                : StrictJson.reread(content.additionalFields()).toPrettyString();
    }

    /// The newest versions, each with its differences from the next one in the list, which came before.
    private List<Version> versions(List<Delivery> arrived) {
        List<Version> versions = new ArrayList<>();
        Read newer = null;
        for (Read version : bodies(arrived)) {
            if (newer != null) {
                versions.add(Version.of(newer, version));
            }
            newer = version;
        }
        if (newer != null && versions.size() < VERSIONS) {
            versions.add(Version.of(newer, null));
        }
        return versions;
    }

    /// Newest first, with one more to compare the oldest shown one with.
    private List<Read> bodies(List<Delivery> arrived) {
        return arrived.stream()
                .filter(delivery -> delivery.version() != null)
                .limit(VERSIONS + 1L)
                .flatMap(delivery ->
                        changes.contentOf(delivery.id()).map(content -> new Read(delivery, content)).stream())
                .toList();
    }

    /// A delivery that made a version, and what it says.
    record Read(Delivery delivery, RecordContent content) {

        long number() {
            return requireNonNull(delivery.version());
        }
    }

    /// A version, and how it differs from the one before.
    record Version(long number, Instant receivedAt, String status, List<Difference> differences) {

        static Version of(Read now, @Nullable Read before) {
            boolean isNext = before != null && before.number() == now.number() - 1;
            return new Version(
                    now.number(),
                    now.delivery.receivedAt(),
                    now.content.status(),
                    before != null && isNext ? Difference.between(before.content, now.content) : List.of());
        }

        /// Why no difference is shown.
        public String remark() {
            return number == 1 ? "The first one." : "The version before is no longer kept, or nothing differs.";
        }
    }
}

package org.nutritioninbox.micro;

import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.nutritioninbox.nutrition.Analysis;
import org.nutritioninbox.nutrition.VersionKey;
import org.nutritioninbox.provider.Signature;
import org.nutritioninbox.provider.SigningKey;
import org.nutritioninbox.provider.SigningKeys;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/// The costs of a webhook before the database: verifying, reading, and telling the newer of two versions.
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
@Fork(2)
public class DoorBenchmark {

    private static final String KEY = "benchmark-key-0123456789";

    private byte[] body;
    private Signature signature;
    private SigningKeys keys;
    private VersionKey older;
    private VersionKey newer;

    @Setup
    public void prepare() throws Exception {
        body = """
                {"application_id":4711,"uid":"u1127128","application_user_id":"end_user_u1127128",\
                "record_id":"c386bbc4-cd61-4e30-98f1-6adf91b7584a","status":"completed",\
                "dish_name":"grilled chicken caesar salad",\
                "dish_description":"chicken breast, grilled with romaine lettuce, parmesan cheese, and caesar dressing",\
                "nutri_score":"B","serving_size":200,"unit":"g","nutritional_fields":{"energy_kcal":527,\
                "protein_g":45.7,"fat_total_g":28.3,"carbohydrate_g":45.6,"fiber_total_dietary_g":3.1},\
                "ingredients":[{"name":"caesar dressing","serving_size":104.0,"unit":"g","nutritional_fields":\
                {"energy_kcal":463,"protein_g":36.4,"fat_total_g":46.0,"carbohydrate_g":83.5}},\
                {"name":"chicken breast, grilled","serving_size":63.0,"unit":"g","nutritional_fields":\
                {"energy_kcal":625,"protein_g":56.7,"fat_total_g":54.1,"carbohydrate_g":3.7}}],\
                "uploaded_at":"2025-09-15T10:30:04.000Z","modified_at":"2025-09-15T10:30:12.000Z",\
                "consumed_at":"2025-09-15T10:30:04Z"}""".getBytes(StandardCharsets.UTF_8);
        Mac mac = Mac.getInstance("HmacSHA256");
        mac.init(new SecretKeySpec(KEY.getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
        signature = Objects.requireNonNull(Signature.parse(HexFormat.of().formatHex(mac.doFinal(body))));
        keys = new SigningKeys(List.of(SigningKey.of("another-key"), SigningKey.of(KEY)), List.of());
        older = key("2025-09-15T10:30:04Z");
        newer = key("2025-09-15T10:30:05Z");
    }

    private static VersionKey key(String modifiedAt) {
        String json = "{\"record_id\":\"r\",\"status\":\"completed\",\"modified_at\":\"" + modifiedAt + "\"}";
        return ((Analysis.OfRecord) Analysis.read(json.getBytes(StandardCharsets.UTF_8))).key();
    }

    /// With the second of two keys in force.
    @Benchmark
    public Object verify() {
        return keys.verify(body, signature);
    }

    @Benchmark
    public Object read() {
        return Analysis.read(body);
    }

    @Benchmark
    public int compareVersions() {
        return older.compareTo(newer);
    }
}

package org.nutritioninbox;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.fields;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noMethods;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaMethodCall;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
import java.time.Clock;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZonedDateTime;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.nutritioninbox.provider.Signature;
import org.nutritioninbox.provider.SigningKey;
import org.springframework.beans.factory.annotation.Autowired;

/// The rules that a review would repeat, each with its reason, and each tried on a specimen that breaks it.
class ArchitectureTests {

    private static final JavaClasses PRODUCT = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages("org.nutritioninbox");

    private static final Set<String> CLOCKS = Set.of(
            Instant.class.getName(),
            LocalDate.class.getName(),
            LocalDateTime.class.getName(),
            OffsetDateTime.class.getName(),
            ZonedDateTime.class.getName());

    private static final DescribedPredicate<JavaMethodCall> READS_A_CLOCK = new DescribedPredicate<>("reads a clock") {
        @Override
        public boolean test(JavaMethodCall call) {
            String owner = call.getTargetOwner().getName();
            String name = call.getName();
            boolean now = name.equals("now") && CLOCKS.contains(owner);
            boolean system = owner.equals(System.class.getName())
                    && (name.equals("currentTimeMillis") || name.equals("nanoTime"));
            return (now && call.getTarget().getRawParameterTypes().isEmpty())
                    || system
                    || (owner.equals(Clock.class.getName()) && name.startsWith("system"));
        }
    };

    static Stream<ArchRule> rules() {
        return Stream.of(
                noClasses()
                        .that()
                        .doNotHaveSimpleName("NutritionInboxApplication")
                        .and()
                        .doNotHaveSimpleName("SimulatorApplication")
                        .should()
                        .callMethodWhere(READS_A_CLOCK)
                        .because("tests move the injected Clock instead of sleeping"),
                fields().should()
                        .notBeAnnotatedWith(Autowired.class)
                        .because("what a class needs is said by its constructor")
                        .allowEmptyShould(true),
                noClasses()
                        .should()
                        .haveSimpleNameEndingWith("Impl")
                        .orShould()
                        .haveSimpleNameEndingWith("Util")
                        .orShould()
                        .haveSimpleNameEndingWith("Utils")
                        .orShould()
                        .haveSimpleNameEndingWith("Manager")
                        .orShould()
                        .haveSimpleNameEndingWith("Helper")
                        .orShould()
                        .haveSimpleNameEndingWith("Dto")
                        .orShould()
                        .haveSimpleNameEndingWith("Mapper")
                        .because("such a name says nothing about what the class is for"),
                noMethods()
                        .that()
                        .areDeclaredInClassesThat()
                        .areAnnotatedWith("jakarta.persistence.Entity")
                        .should()
                        .haveNameStartingWith("set")
                        .because("a row changes by verbs that know what they mean"),
                noClasses()
                        .that()
                        .resideInAPackage("..webhook..")
                        .should()
                        .callMethodWhere(
                                new DescribedPredicate<JavaMethodCall>("reads parameters, parts or text of a request") {
                                    @Override
                                    public boolean test(JavaMethodCall call) {
                                        return call.getTargetOwner().isAssignableTo("jakarta.servlet.ServletRequest")
                                                && (call.getName().startsWith("getParameter")
                                                        || call.getName().startsWith("getPart")
                                                        || call.getName().equals("getReader"));
                                    }
                                })
                        .because("the bytes at the door are verified as they were sent"),
                noClasses()
                        .that()
                        .resideInAPackage("..simulator..")
                        .should()
                        .dependOnClassesThat(new DescribedPredicate<>("are ours and no signature") {
                            @Override
                            public boolean test(JavaClass type) {
                                return type.getPackageName().startsWith("org.nutritioninbox")
                                        && !type.getPackageName().startsWith("org.nutritioninbox.simulator")
                                        && !type.isAssignableTo(Signature.class)
                                        && !type.isAssignableTo(SigningKey.class);
                            }
                        })
                        .because("a simulator that shares our code shares our mistakes"));
    }

    @ParameterizedTest
    @MethodSource("rules")
    void theProductKeepsTheRule(ArchRule rule) {
        rule.check(PRODUCT);
    }

    @Test
    void packagesHaveNoCycles() {
        slices().matching("org.nutritioninbox.(*)..").should().beFreeOfCycles().check(PRODUCT);
    }

    @Test
    void noInterfaceHasJustOneImplementationOfOurs() {
        // a sealed interface lists its cases; a processor is what others implement; a repository is implemented by
        // Spring Data
        Set<String> forOthers = Set.of("RecordProcessor", "NutritionRecords");
        Stream<JavaClass> lonely = PRODUCT.stream()
                .filter(JavaClass::isInterface)
                .filter(type -> !type.isAnnotation())
                .filter(type -> !forOthers.contains(type.getSimpleName()))
                .filter(type -> type.getAllSubclasses().size() == 1);
        assertThat(lonely).isEmpty();
    }

    @Test
    void theRulesNoticeWhatBreaksThem() {
        JavaClasses specimen = new ClassFileImporter().importClasses(Specimen.class, SpecimenHelper.class);

        assertThat(rules().filter(rule ->
                                rule.allowEmptyShould(true).evaluate(specimen).hasViolation())
                        .count())
                .isEqualTo(3);
    }

    static final class Specimen {

        @Autowired
        @org.jspecify.annotations.Nullable
        private Object injected;

        @SuppressWarnings("JavaTimeDefaultTimeZone") // that is the point
        LocalDate today() {
            return injected == null ? LocalDate.now() : LocalDate.MIN;
        }
    }

    static final class SpecimenHelper {}
}

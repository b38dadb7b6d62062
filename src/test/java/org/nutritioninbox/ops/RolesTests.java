package org.nutritioninbox.ops;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.servlet.http.HttpServletRequest;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.nutritioninbox.support.InboxTest;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.context.ApplicationContext;
import org.springframework.mock.web.MockHttpServletRequest;
import org.springframework.security.authentication.AnonymousAuthenticationToken;
import org.springframework.security.authentication.UsernamePasswordAuthenticationToken;
import org.springframework.security.core.Authentication;
import org.springframework.security.core.authority.AuthorityUtils;
import org.springframework.security.web.SecurityFilterChain;
import org.springframework.security.web.access.intercept.AuthorizationFilter;
import org.springframework.web.bind.annotation.RequestMethod;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.servlet.mvc.method.RequestMappingInfo;
import org.springframework.web.servlet.mvc.method.RequestMappingInfoHandlerMapping;

/// Lists each mapping of the application, and of the management endpoints, with its roles. The test fails on a new one
/// until somebody has decided who may use it.
@InboxTest
class RolesTests {

    private static final String LISTED = """
            / GET: viewer, operator
            /actuator GET: viewer, operator
            /actuator/health GET: everybody
            /actuator/health/** GET: viewer, operator
            /actuator/info GET: viewer, operator
            /actuator/metrics GET: viewer, operator
            /actuator/metrics/{requiredMetricName} GET: viewer, operator
            /actuator/prometheus GET: viewer, operator
            /actuator/sbom GET: viewer, operator
            /actuator/sbom/{id} GET: viewer, operator
            /audit/acknowledged GET: viewer, operator
            /audit/acknowledged/check POST: operator
            /audit/acknowledged/{day}/accept POST: operator
            /audit/actions GET: viewer, operator
            /deliveries GET: viewer, operator
            /deliveries/{id} GET: viewer, operator
            /deliveries/{id}/body GET: viewer, operator
            /deliveries/{id}/replay POST: operator
            /destinations GET: viewer, operator
            /destinations/{name}/test POST: operator
            /erasures GET: viewer, operator
            /erasures/{id} GET: viewer, operator
            /error GET: viewer, operator
            /error POST: operator
            /expectations GET: viewer, operator
            /feed GET: viewer, operator
            /feed/stream GET: viewer, operator
            /keys GET: viewer, operator
            /nutrition-webhook POST: everybody
            /nutrition_records GET: viewer, operator
            /nutrition_records POST: submitter, operator
            /nutrition_records.csv GET: viewer, operator
            /nutrition_records/{recordId} GET: viewer, operator
            /page/audit GET: viewer, operator
            /page/deliveries GET: viewer, operator
            /page/deliveries/{id} GET: viewer, operator
            /page/deliveries/{id}/replay POST: operator
            /page/destinations GET: viewer, operator
            /page/destinations/{name}/test POST: operator
            /page/erasures GET: viewer, operator
            /page/failures GET: viewer, operator
            /page/meals GET: viewer, operator
            /page/meals/{recordId} GET: viewer, operator
            /page/people/{user} GET: viewer, operator
            /page/people/{user}/erase GET: operator
            /page/people/{user}/erase POST: operator
            /page/quarantine GET: viewer, operator
            /page/quarantine/verify POST: operator
            /page/quarantine/{id} GET: viewer, operator
            /page/reconciliations GET: viewer, operator
            /page/reconciliations POST: operator
            /page/reconciliations/{id} GET: viewer, operator
            /page/reconciliations/{id}/cancel POST: operator
            /page/refused GET: viewer, operator
            /page/refused POST: operator
            /page/replays GET: viewer, operator
            /page/replays POST: operator
            /page/replays/new GET: operator
            /page/replays/{id} GET: viewer, operator
            /page/replays/{id}/{action:pause|resume|cancel} POST: operator
            /page/set-up GET: viewer, operator
            /page/set-up/test-webhook POST: operator
            /page/submit GET: submitter, viewer, operator
            /page/{name:[^.]+} GET: viewer, operator
            /page/{name:[^.]+}/** GET: viewer, operator
            /processing GET: viewer, operator
            /processing/pause POST: operator
            /processing/resume POST: operator
            /quarantine GET: viewer, operator
            /quarantine/verify POST: operator
            /quarantine/{id} GET: viewer, operator
            /quarantine/{id}/diagnosis GET: viewer, operator
            /reconciliations GET: viewer, operator
            /reconciliations POST: operator
            /reconciliations/{id} GET: viewer, operator
            /reconciliations/{id}/cancel POST: operator
            /records/rebuild POST: operator
            /replays GET: viewer, operator
            /replays POST: operator
            /replays/{id} GET: viewer, operator
            /replays/{id}/{action:pause|resume|cancel} POST: operator
            /swagger-ui.html GET: viewer, operator
            /users/{applicationUserId} DELETE: operator
            /users/{applicationUserId}/export GET: operator
            /users/{applicationUserId}/intake GET: viewer, operator
            /users/{applicationUserId}/intake.csv GET: viewer, operator
            /v3/api-docs GET: viewer, operator
            /v3/api-docs.yaml GET: viewer, operator
            /v3/api-docs/swagger-config GET: viewer, operator
            /{path:nutrition-webhook} GET: everybody
            /{path:nutrition-webhook} OPTIONS: everybody
            /{path:nutrition-webhook} POST: everybody
            """;

    @Autowired
    private ApplicationContext context;

    @Autowired
    private List<SecurityFilterChain> chains;

    @Test
    void everyMappingIsListedWithItsRoles() {
        Map<String, String> roles = new TreeMap<>();
        context.getBeansOfType(RequestMappingInfoHandlerMapping.class).values().stream()
                .flatMap(mapping -> mapping.getHandlerMethods().keySet().stream())
                .forEach(mapping -> mapping.getPatternValues()
                        .forEach(path -> methods(mapping)
                                .forEach(method -> roles.put(path + " " + method, roles(path, method)))));

        assertThat(roles.entrySet().stream().map(entry -> entry.getKey() + ": " + entry.getValue()))
                .containsExactlyElementsOf(LISTED.lines().toList());
    }

    /// Otherwise it also does what is asked if its answer is not accepted. An error is told in any case.
    @Test
    void everyOperationDeclaresWhatItProduces() {
        Stream<String> undeclared = context.getBeansOfType(RequestMappingInfoHandlerMapping.class).values().stream()
                .flatMap(mapping -> mapping.getHandlerMethods().entrySet().stream())
                .filter(entry -> entry.getValue().getBeanType().isAnnotationPresent(RestController.class))
                .filter(entry -> entry.getKey().getProducesCondition().isEmpty())
                .map(entry -> entry.getValue().getBeanType().getName())
                .filter(name -> name.matches("org\\.nutritioninbox\\.(?!simulator|webhook).*"));

        assertThat(undeclared).containsOnly(ErrorPage.class.getName());
    }

    private static Stream<String> methods(RequestMappingInfo mapping) {
        Set<RequestMethod> methods = mapping.getMethodsCondition().getMethods();
        return methods.isEmpty() ? Stream.of("GET", "POST") : methods.stream().map(RequestMethod::name);
    }

    private String roles(String path, String method) {
        String example = path.replaceAll("\\{\\w+:([^}]*)}", "$1").replaceAll("\\{\\w+}|\\*\\*", "x");
        MockHttpServletRequest request = new MockHttpServletRequest(method, example);
        request.setServletPath(example);
        if (mayDo(stranger(), request)) {
            return "everybody";
        }
        return Stream.of("submitter", "viewer", "operator")
                .filter(role -> mayDo(user(role.toUpperCase(Locale.ROOT)), request))
                .collect(Collectors.joining(", "));
    }

    private boolean mayDo(Authentication who, HttpServletRequest request) {
        SecurityFilterChain chain =
                chains.stream().filter(one -> one.matches(request)).findFirst().orElseThrow();
        return chain.getFilters().stream()
                .filter(AuthorizationFilter.class::isInstance)
                .map(filter -> ((AuthorizationFilter) filter).getAuthorizationManager())
                .allMatch(manager -> Objects.requireNonNull(manager.authorize(() -> who, request))
                        .isGranted());
    }

    private static Authentication user(String role) {
        return UsernamePasswordAuthenticationToken.authenticated(
                "somebody", null, AuthorityUtils.createAuthorityList("ROLE_" + role));
    }

    private static Authentication stranger() {
        return new AnonymousAuthenticationToken("key", "stranger", AuthorityUtils.createAuthorityList("ROLE_STRANGER"));
    }
}

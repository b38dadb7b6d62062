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
import org.springframework.web.servlet.mvc.method.RequestMappingInfo;
import org.springframework.web.servlet.mvc.method.RequestMappingInfoHandlerMapping;

/// Who may do what: every mapping of the application, and of the management endpoints, is listed here with its roles. Who
/// adds one has to decide.
@InboxTest
class RolesTests {

    private static final String LISTED = """
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

    private static Stream<String> methods(RequestMappingInfo mapping) {
        Set<RequestMethod> methods = mapping.getMethodsCondition().getMethods();
        return methods.isEmpty() ? Stream.of("GET", "POST") : methods.stream().map(RequestMethod::name);
    }

    private String roles(String path, String method) {
        MockHttpServletRequest request = new MockHttpServletRequest(method, path.replaceAll("\\{[^}]*}|\\*\\*", "x"));
        request.setServletPath(request.getRequestURI());
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

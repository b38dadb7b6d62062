package org.nutritioninbox.ops;

import jakarta.servlet.DispatcherType;
import jakarta.servlet.http.HttpServletRequest;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.security.access.hierarchicalroles.RoleHierarchy;
import org.springframework.security.access.hierarchicalroles.RoleHierarchyImpl;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.config.annotation.web.configurers.AuthorizeHttpRequestsConfigurer;
import org.springframework.security.oauth2.jwt.BadJwtException;
import org.springframework.security.oauth2.jwt.Jwt;
import org.springframework.security.oauth2.jwt.JwtDecoder;
import org.springframework.security.oauth2.jwt.JwtDecoderInitializationException;
import org.springframework.security.oauth2.jwt.JwtException;
import org.springframework.security.web.SecurityFilterChain;
import org.springframework.security.web.csrf.CookieCsrfTokenRepository;
import org.springframework.security.web.firewall.FirewalledRequest;
import org.springframework.security.web.firewall.HttpFirewall;
import org.springframework.security.web.firewall.RequestRejectedException;
import org.springframework.security.web.firewall.RequestRejectedHandler;
import org.springframework.security.web.firewall.StrictHttpFirewall;
import org.springframework.security.web.header.writers.ReferrerPolicyHeaderWriter.ReferrerPolicy;
import org.springframework.security.web.savedrequest.NullRequestCache;
import org.springframework.web.servlet.support.ServletUriComponentsBuilder;

/// Lets health checks in without a password. Everything else needs a password ([PasswordSignIn]) or a token. The door
/// has a filter chain of its own.
@Configuration(proxyBeanMethods = false)
class SecurityConfiguration {

    private static final Logger log = LoggerFactory.getLogger(SecurityConfiguration.class);

    private static final String OPERATOR = "OPERATOR";
    private static final String VIEWER = "VIEWER";
    private static final String SUBMITTER = "SUBMITTER";

    @Bean
    static SecurityFilterChain ops(HttpSecurity http, Problems problems, ObjectProvider<JwtDecoder> tokens) {
        http.authorizeHttpRequests(SecurityConfiguration::roles)
                .httpBasic(basic -> basic.authenticationEntryPoint(problems))
                .formLogin(form -> form.loginPage(PageSecurity.SIGN_IN)
                        .successHandler(PageSecurity::welcome)
                        .failureHandler(PageSecurity::signInAgain))
                // no session before the sign-in, since it would take memory
                .requestCache(cache -> cache.requestCache(new NullRequestCache()))
                .headers(headers -> headers.addHeaderWriter(PageSecurity.policy())
                        .referrerPolicy(referrer -> referrer.policy(ReferrerPolicy.SAME_ORIGIN)))
                .csrf(csrf -> csrf.csrfTokenRepository(new CookieCsrfTokenRepository())
                        .ignoringRequestMatchers(SecurityConfiguration::needsNoToken))
                .exceptionHandling(errors -> errors.accessDeniedHandler(problems)
                        .defaultAuthenticationEntryPointFor(PageSecurity::leaveFragment, PageSecurity::isFragment)
                        .defaultAuthenticationEntryPointFor(PageSecurity::rememberPage, PageSecurity::isPageForPeople));
        JwtDecoder decoder = tokens.getIfAvailable();
        if (decoder != null) {
            http.oauth2ResourceServer(server -> server.jwt(jwt -> jwt.decoder(token -> decode(decoder, token)))
                    .authenticationEntryPoint(problems::refuseToken)
                    .accessDeniedHandler(problems));
        }
        return http.build();
    }

    private static void roles(
            AuthorizeHttpRequestsConfigurer<HttpSecurity>.AuthorizationManagerRequestMatcherRegistry requests) {
        // the container includes the error page where a client breaks off after it has been answered
        requests.dispatcherTypeMatchers(DispatcherType.ERROR, DispatcherType.INCLUDE, DispatcherType.FORWARD)
                .permitAll()
                .requestMatchers("/actuator/health", "/actuator/health/liveness", "/actuator/health/readiness")
                .permitAll()
                // of pages that not only viewers may see
                .requestMatchers(
                        PageSecurity.SIGN_IN, "/page/*.css", "/page/*.svg", "/page/*.js", "/webjars/htmx.org/**")
                .permitAll()
                .requestMatchers(HttpMethod.GET, PageSecurity.SUBMIT)
                .hasAnyRole(SUBMITTER, VIEWER)
                .requestMatchers("/users/*/export", "/page/replays/new", "/page/people/*/erase")
                .hasRole(OPERATOR)
                .requestMatchers(HttpMethod.GET)
                .hasRole(VIEWER)
                .requestMatchers(HttpMethod.HEAD)
                .hasRole(VIEWER)
                .requestMatchers(HttpMethod.POST, "/nutrition_records")
                .hasRole(SUBMITTER)
                .anyRequest()
                .hasRole(OPERATOR);
    }

    /// Returns true for a request of a program, or of a script of this site, to the API. A browser may add a session
    /// or a remembered password to a request of another site. Then it names that site, or says that it is another.
    /// It names it only, without `Sec-Fetch-Site`, where this site has no TLS.
    private static boolean needsNoToken(HttpServletRequest request) {
        String site = request.getHeader("Sec-Fetch-Site");
        String origin = request.getHeader(HttpHeaders.ORIGIN);
        boolean isByProgram = request.getHeader(HttpHeaders.AUTHORIZATION) != null
                && (site == null ? origin == null : site.equals("none"));
        boolean isOfThisSite = site == null ? isThisSite(request, origin) : site.equals("same-origin");
        return !PageSecurity.isPage(request) && (isByProgram || isOfThisSite);
    }

    private static boolean isThisSite(HttpServletRequest request, @Nullable String origin) {
        return ServletUriComponentsBuilder.fromContextPath(request)
                .replacePath(null)
                .toUriString()
                .equals(origin);
    }

    @Bean
    static RoleHierarchy roles() {
        return RoleHierarchyImpl.withDefaultRolePrefix()
                .role(OPERATOR)
                .implies(VIEWER, SUBMITTER)
                .build();
    }

    /// Trusts no token that cannot be checked.
    private static Jwt decode(JwtDecoder decoder, String token) {
        try {
            return decoder.decode(token);
        } catch (BadJwtException e) {
            throw e;
        } catch (JwtException | JwtDecoderInitializationException e) {
            log.warn(
                    "Tokens cannot be checked, so no token is accepted; look at spring.security.oauth2.resourceserver: {}",
                    e.getClass().getSimpleName());
            throw new BadJwtException("Tokens cannot be checked just now", e);
        }
    }

    /// Strict about paths and parameters. A controller answers other methods with 405. The container checks the names
    /// of headers, and the code that reads a header checks its value.
    @Bean
    static HttpFirewall firewall() {
        StrictHttpFirewall firewall = new StrictHttpFirewall() {
            @Override
            public FirewalledRequest getFirewalledRequest(HttpServletRequest request) {
                requireReadable(request);
                return super.getFirewalledRequest(request);
            }
        };
        firewall.setUnsafeAllowAnyHttpMethod(true);
        firewall.setAllowedHeaderNames(_ -> true);
        firewall.setAllowedHeaderValues(_ -> true);
        return firewall;
    }

    /// The door verifies its bytes before anything decodes them.
    private static void requireReadable(HttpServletRequest request) {
        try {
            if (request.getDispatcherType() == DispatcherType.REQUEST
                    && !request.getServletPath().equals("/nutrition-webhook")) {
                request.getParameterMap();
            }
        } catch (IllegalStateException e) {
            throw new RequestRejectedException("The parameters cannot be decoded");
        }
    }

    /// Answers at once. The error page of the container would read the request again.
    @Bean
    static RequestRejectedHandler rejected(Problems problems) {
        return (request, response, _) -> problems.refuse(
                request,
                response,
                "The path or a parameter is malformed; send a normalized path without encoded slashes, semicolons or control"
                        + " characters, and percent-encode parameters as UTF-8");
    }
}

package alerts;

import com.fasterxml.jackson.annotation.JsonProperty;

/** How much an alert matters, least first. */
public enum Severity {
    @JsonProperty("info")
    INFO,
    @JsonProperty("warning")
    WARNING,
    @JsonProperty("critical")
    CRITICAL
}

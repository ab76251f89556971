//! The two forms of the text that a monitoring system reads: `OpenMetrics`, and the older one of Prometheus.

use axum::http::{HeaderMap, header::ACCEPT};
use std::collections::BTreeSet;

/// A form of the text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Form {
    /// Prometheus text format 0.0.4, which every metrics reader knows.
    Prometheus,
    /// `OpenMetrics` 1.0, for readers that ask for it.
    OpenMetrics,
}

impl Form {
    /// The form that a request asks for: `OpenMetrics` only if it is named, and only if plain text is not preferred.
    pub(crate) fn asked_for(headers: &HeaderMap) -> Self {
        let accepted = headers.get_all(ACCEPT).iter().filter_map(|value| value.to_str().ok());
        let (mut open_metrics, mut plain) = (0.0, 0.0);
        for range in accepted.flat_map(|value| value.split(',')) {
            let mut parts = range.split(';').map(str::trim);
            let media_type = parts.next().unwrap_or_default();
            let weight = parts.find_map(|part| part.strip_prefix("q="));
            let weight = weight.map_or(1.0, |weight| weight.parse::<f32>().unwrap_or(0.0));
            if media_type.eq_ignore_ascii_case("application/openmetrics-text") {
                open_metrics = weight.max(open_metrics);
            } else if media_type.eq_ignore_ascii_case("text/plain") {
                plain = weight.max(plain);
            }
        }
        if open_metrics > 0.0 && open_metrics >= plain {
            Self::OpenMetrics
        } else {
            Self::Prometheus
        }
    }

    /// The media type.
    pub(crate) fn content_type(self) -> &'static str {
        match self {
            Self::Prometheus => "text/plain; version=0.0.4; charset=utf-8",
            Self::OpenMetrics => "application/openmetrics-text; version=1.0.0; charset=utf-8",
        }
    }

    /// Converts a text in `OpenMetrics` into this form.
    pub(crate) fn of(self, open_metrics: String) -> String {
        match self {
            Self::Prometheus => prometheus(&open_metrics),
            Self::OpenMetrics => open_metrics,
        }
    }
}

/// Converts into the older form: it has no units and no end mark, and names a counter after its samples.
fn prometheus(open_metrics: &str) -> String {
    let described = |line: &str| {
        let (keyword, rest) = line.strip_prefix("# ")?.split_once(' ')?;
        let (name, rest) = rest.split_once(' ')?;
        Some((keyword.to_owned(), name.to_owned(), rest.to_owned()))
    };
    let counters: BTreeSet<String> = open_metrics
        .lines()
        .filter_map(described)
        .filter(|(keyword, _, kind)| keyword == "TYPE" && kind == "counter")
        .map(|(_, name, _)| name)
        .collect();
    let mut text = String::with_capacity(open_metrics.len());
    for line in open_metrics.lines() {
        match described(line) {
            Some((keyword, ..)) if keyword == "UNIT" => continue,
            Some((keyword, name, rest)) if counters.contains(&name) => {
                text.extend(["# ", &keyword, " ", &name, "_total ", &rest]);
            }
            None if line == "# EOF" => continue,
            _ => text.push_str(line),
        }
        text.push('\n');
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::http::HeaderValue;

    fn asked(accept: &[&'static str]) -> Form {
        let values = accept.iter().map(|value| (ACCEPT, HeaderValue::from_static(value)));
        let mut headers = HeaderMap::new();
        for (name, value) in values {
            headers.append(name, value);
        }
        Form::asked_for(&headers)
    }

    #[test]
    fn open_metrics_is_for_those_who_ask_for_it() {
        for accept in [
            &[][..],
            &["*/*"],
            &["text/plain"],
            &["text/html, application/xml;q=0.9, */*;q=0.8"],
            &["application/openmetrics-text;q=0"],
            &["application/openmetrics-text;q=0.2,text/plain;q=0.5"],
            &["application/openmetrics-text;q=x"],
        ] {
            assert_eq!(asked(accept), Form::Prometheus, "{accept:?}");
        }
        for accept in [
            &["application/openmetrics-text"][..],
            &["Application/OpenMetrics-Text; version=1.0.0"],
            &[
                "application/openmetrics-text;version=1.0.0;q=0.75,text/plain;version=0.0.4;q=0.5,*/*;q=0.1",
            ],
            &["text/plain;q=0.3", "application/openmetrics-text;q=0.3"],
        ] {
            assert_eq!(asked(accept), Form::OpenMetrics, "{accept:?}");
        }
    }

    #[test]
    fn the_older_form_names_counters_as_their_samples() {
        let open_metrics = "# HELP a_b What, by kind.\n# TYPE a_b counter\na_b_total{x=\"# EOF\"} 1\n# HELP t_seconds T.\n# TYPE t_seconds histogram\n# UNIT t_seconds seconds\nt_seconds_sum 0.5\n# EOF\n";

        assert_eq!(
            Form::Prometheus.of(open_metrics.to_owned()),
            "# HELP a_b_total What, by kind.\n# TYPE a_b_total counter\na_b_total{x=\"# EOF\"} 1\n# HELP t_seconds T.\n# TYPE t_seconds histogram\nt_seconds_sum 0.5\n"
        );
        assert_eq!(Form::OpenMetrics.of(open_metrics.to_owned()), open_metrics);
    }
}

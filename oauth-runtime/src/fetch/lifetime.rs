//! How long an answer may be kept, according to its own headers. RFC 9111, sections 4.2 and 5.2.2.

use reqwest::header::{AGE, CACHE_CONTROL, HeaderMap};

/// How long an answer is fresh from now on, in seconds; `None` if its `Cache-Control` does not say. `Expires` is not read.
pub(super) fn lifetime(headers: &HeaderMap) -> Option<u64> {
    let lines = headers.get_all(CACHE_CONTROL).iter().filter_map(|value| value.to_str().ok());
    let directives: Vec<_> = lines
        .flat_map(|line| line.split(','))
        .map(|directive| directive.trim().to_ascii_lowercase())
        .collect();
    let value = |name: &str| {
        directives.iter().find_map(|directive| {
            let (known, value) = directive.split_once('=')?;
            (known.trim_end() == name).then(|| value.trim().trim_matches('"').parse().unwrap_or(0))
        })
    };
    let is_short = ["no-store", "no-cache", "private"];
    if directives.iter().any(|directive| {
        is_short.contains(&directive.split('=').next().unwrap_or_default().trim_end())
    }) {
        return Some(0);
    }
    // `s-maxage` applies, since this server keeps the answer for all of its users.
    let said: u64 = value("s-maxage").or_else(|| value("max-age"))?;
    let age = headers.get(AGE).and_then(|value| value.to_str().ok()?.trim().parse().ok());
    Some(said.saturating_sub(age.unwrap_or(0)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use reqwest::header::HeaderName;

    fn of(headers: &[(&HeaderName, &'static str)]) -> Option<u64> {
        let mut map = HeaderMap::new();
        for (name, value) in headers {
            map.append(*name, value.parse().unwrap());
        }
        lifetime(&map)
    }

    #[test]
    fn an_answer_says_how_long_it_is_fresh() {
        for (said, seconds) in [
            ("max-age=600", Some(600)),
            ("public, Max-Age=600", Some(600)),
            ("max-age=600, s-maxage=60", Some(60)),
            ("max-age=\"600\"", Some(600)),
            ("max-age=-1", Some(0)),
            ("max-age=many", Some(0)),
            ("max-age=600, no-store", Some(0)),
            ("no-cache", Some(0)),
            ("private, max-age=600", Some(0)),
            ("no-cache=\"set-cookie\"", Some(0)),
            ("must-revalidate", None),
            ("", None),
        ] {
            assert_eq!(of(&[(&CACHE_CONTROL, said)]), seconds, "{said}");
        }
        assert_eq!(of(&[]), None);
    }

    #[test]
    fn what_an_answer_has_spent_elsewhere_counts() {
        assert_eq!(of(&[(&CACHE_CONTROL, "max-age=600"), (&AGE, "500")]), Some(100));
        assert_eq!(of(&[(&CACHE_CONTROL, "max-age=600"), (&AGE, "900")]), Some(0));
        assert_eq!(of(&[(&CACHE_CONTROL, "max-age=600"), (&AGE, "x")]), Some(600));
        let lines = [(&CACHE_CONTROL, "public"), (&CACHE_CONTROL, "max-age=600")];
        assert_eq!(of(&lines), Some(600));
    }
}

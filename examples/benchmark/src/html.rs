//! As much of HTML as a scripted sign-in needs: the hidden fields of a form.

/// The names and values of the hidden inputs of a page.
pub(crate) fn hidden_fields(page: &str) -> Vec<(String, String)> {
    page.split("<input")
        .skip(1)
        .filter_map(|rest| rest.split('>').next())
        .filter(|tag| attribute(tag, "type").as_deref() == Some("hidden"))
        .filter_map(|tag| {
            Some((attribute(tag, "name")?, attribute(tag, "value").unwrap_or_default()))
        })
        .collect()
}

/// The target of the first form of a page.
pub(crate) fn form_action(page: &str) -> Option<String> {
    let tag = page.split("<form").nth(1)?.split('>').next()?;
    attribute(tag, "action")
}

fn attribute(tag: &str, name: &str) -> Option<String> {
    let start = tag.find(&format!(" {name}=\""))? + name.len() + 3;
    let value = tag[start..].split('"').next()?;
    Some(unescape(value))
}

fn unescape(value: &str) -> String {
    // The ampersand comes last, because what it reveals is not an entity.
    [
        ("&quot;", "\""),
        ("&#34;", "\""),
        ("&#39;", "'"),
        ("&#x27;", "'"),
        ("&lt;", "<"),
        ("&#60;", "<"),
    ]
    .into_iter()
    .chain([("&gt;", ">"), ("&#62;", ">"), ("&#38;", "&"), ("&amp;", "&")])
    .fold(value.to_owned(), |value, (entity, character)| value.replace(entity, character))
}

#[cfg(test)]
mod tests {
    use super::*;

    const PAGE: &str = r#"<form method="post" action="/oauth/authorize?a=1&amp;b=2">
        <input type="hidden" name="pending" value="a&amp;&quot;b"><input type="text" name="user">
        <input name="csrf" type="hidden" value="xyz"/></form>"#;

    #[test]
    fn finds_hidden_fields_in_any_order_of_attributes() {
        let fields = hidden_fields(PAGE);

        assert_eq!(fields, [("pending".into(), "a&\"b".into()), ("csrf".into(), "xyz".into())]);
    }

    #[test]
    fn finds_the_target_of_the_form() {
        assert_eq!(form_action(PAGE).as_deref(), Some("/oauth/authorize?a=1&b=2"));
    }
}

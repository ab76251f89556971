//! Reading the provider's forms: its own HTML, which is regular.

/// The hidden fields of the first form whose action begins like that.
#[must_use]
pub fn hidden_fields(html: &str, action: &str) -> Vec<(String, String)> {
    let form = form(html, action).unwrap_or_else(|| panic!("no form for {action} in:\n{html}"));
    form.split("<input")
        .skip(1)
        .map(|input| input.split('>').next().unwrap_or_default())
        .filter(|input| attribute(input, "type").as_deref() == Some("hidden"))
        .filter_map(|input| {
            Some((attribute(input, "name")?, attribute(input, "value").unwrap_or_default()))
        })
        .collect()
}

fn form<'a>(html: &'a str, action: &str) -> Option<&'a str> {
    html.split("<form").skip(1).find_map(|form| {
        let (head, _) = form.split_once('>')?;
        let form = form.split("</form>").next()?;
        // A form without an action is posted to where it was shown.
        let is_meant = attribute(head, "action").is_none_or(|target| target.starts_with(action));
        is_meant.then_some(form)
    })
}

fn attribute(tag: &str, name: &str) -> Option<String> {
    let (_, rest) = tag.split_once(&format!(" {name}=\""))?;
    Some(unescape(rest.split('"').next()?))
}

fn unescape(text: &str) -> String {
    [
        ("&lt;", "<"),
        ("&gt;", ">"),
        ("&quot;", "\""),
        ("&#34;", "\""),
        ("&#39;", "'"),
        ("&#x27;", "'"),
        ("&#38;", "&"),
        ("&amp;", "&"),
    ]
    .iter()
    .fold(text.to_owned(), |text, (escaped, plain)| text.replace(escaped, plain))
}

//! Reads the provider's forms. It needs the regular HTML that the provider writes.

/// The hidden fields of the first form whose action begins with `action`.
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

/// Decodes named and numeric character references, each once and from the left.
fn unescape(text: &str) -> String {
    let mut plain = String::new();
    let mut rest = text;
    while let Some((before, reference)) = rest.split_once('&') {
        plain.push_str(before);
        let known =
            reference.split_once(';').and_then(|(name, rest)| Some((character(name)?, rest)));
        rest = match known {
            Some((character, rest)) => {
                plain.push(character);
                rest
            }
            None => {
                plain.push('&');
                reference
            }
        };
    }
    plain + rest
}

fn character(name: &str) -> Option<char> {
    match name {
        "lt" => Some('<'),
        "gt" => Some('>'),
        "quot" => Some('"'),
        "amp" => Some('&'),
        _ => {
            let number = name.strip_prefix('#')?;
            let code = match number.strip_prefix(['x', 'X']) {
                Some(hexadecimal) => u32::from_str_radix(hexadecimal, 16).ok()?,
                None => number.parse().ok()?,
            };
            char::from_u32(code)
        }
    }
}

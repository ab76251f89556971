//! Draws a URL as a QR code, for devices whose users scan it instead of typing. RFC 8628, section 3.3.1.

use qrcode::{EcLevel, QrCode, render::svg::Color};

/// The longest URL that is drawn, in bytes: a camera could not read the code of a longer one.
const LONGEST: usize = 512;

/// Draws a URL as a QR code: an `<svg>` element that can be put into HTML as it is, black on white, with the margin that cameras
/// need. It has no style and no script, so a strict content security policy permits it. `None` for a URL of more than 512 bytes.
///
/// The device shows the code: a television, for instance, draws the `verification_uri_complete` that it received.
///
/// ```
/// let picture = oauth_runtime::qr_code::svg("https://id.example.com/device?user_code=WDJB-MJHT");
/// assert!(picture.is_some_and(|picture| picture.starts_with("<svg ")));
/// ```
#[must_use]
pub fn svg(address: &str) -> Option<String> {
    if address.len() > LONGEST {
        return None;
    }
    let code = QrCode::with_error_correction_level(address, EcLevel::M).ok()?;
    let picture = code.render::<Color<'_>>().build();
    // The text before `<svg` is the header of an SVG file.
    picture.find("<svg").map(|begin| picture[begin..].to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_picture_is_one_element_without_style_and_script() {
        let picture = svg("https://id.example.com/device?user_code=WDJB-MJHT").unwrap();

        assert!(picture.starts_with("<svg ") && picture.trim_end().ends_with("</svg>"));
        for forbidden in ["style", "script", "<?xml", "href", "WDJB"] {
            assert!(!picture.contains(forbidden), "{forbidden} in {picture}");
        }
        assert_ne!(svg("a"), svg("b"));
    }

    #[test]
    fn an_address_that_no_camera_could_read_is_not_drawn() {
        assert!(svg(&"a".repeat(LONGEST)).is_some());
        assert_eq!(svg(&"a".repeat(LONGEST + 1)), None);
    }
}

//! The characters of a scope word. RFC 6749, appendix A.4.

/// `%x21 / %x23-5B / %x5D-7E`
pub(crate) const fn is_scope_character(character: char) -> bool {
    matches!(character, '\u{21}' | '\u{23}'..='\u{5B}' | '\u{5D}'..='\u{7E}')
}

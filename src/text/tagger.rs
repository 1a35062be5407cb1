//! Tags tokens.

use super::Token;

pub(super) fn tag(_text: &str, _tokens: &mut [Token]) {}

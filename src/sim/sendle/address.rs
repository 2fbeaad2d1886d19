//! The rules about addresses (Sendle, Validation Errors, Addresses), each message word for word.

use serde_json::Value;

use super::{
    messages::Messages,
    places::{self, Place},
    validate::{BLANK, text},
};

/// One end of a parcel's way.
#[derive(Debug, Clone, Copy)]
pub(super) enum End {
    Home(&'static Place),
    Abroad(&'static str),
}

impl End {
    pub const fn country(self) -> &'static str {
        match self {
            Self::Home(_) => "Australia",
            Self::Abroad(name) => name,
        }
    }
}

const NOT_SERVICED: &str = "is not yet serviced by Sendle";
const LONG: &str = "is too long (maximum is 255 characters)";

/// Checks an address and finds its place.
pub(super) fn check(
    who: &'static str,
    said: Option<&Value>,
    abroad: bool,
    bad: &mut Messages,
) -> Option<End> {
    let field = |name: &str| text(said.and_then(|a| a.get(name)));
    let (line1, suburb, postcode) = (field("address_line1"), field("suburb"), field("postcode"));
    let state = field("state_name").or_else(|| field("state_code"));
    let mut say = |name: &'static str, message: String| bad.add(&[who, "address", name], message);

    if abroad {
        for (name, value) in [("suburb", &suburb), ("address_line1", &line1)] {
            if value.is_none() {
                say(name, BLANK.to_owned());
            }
        }
    } else {
        // The order of the sample "Required fields errors".
        for (name, value) in [
            ("suburb", &suburb),
            ("postcode", &postcode),
            ("state_code", &state),
            ("address_line1", &line1),
            ("state_name", &state),
        ] {
            if value.is_none() {
                say(name, BLANK.to_owned());
            }
        }
    }
    for (name, value) in [("address_line1", line1.clone()), ("address_line2", field("address_line2"))] {
        if value.is_some_and(|v| v.chars().count() > 255) {
            say(name, LONG.to_owned());
        }
    }
    if abroad {
        let (name, _, _) = places::country(&field("country")?)?;
        return Some(End::Abroad(name));
    }
    let (suburb, postcode, state) = (suburb?, postcode?, state?);
    if field("country").is_some_and(|c| !places::is_australia(&c)) {
        say("postal_code_lookup", "- country must be Australia".to_owned());
        say("state_name", no_state(&state));
        return None;
    }
    let place = locate(who, &suburb, &postcode, &state, bad)?;
    let boxed = line1.is_some_and(|l| is_box(&l));
    if boxed || !places::is_serviced(place.2) {
        bad.add(&[who, "address"], NOT_SERVICED);
    }
    Some(End::Home(place))
}

/// "These fields must all match an existing location in Australia."
fn locate(
    who: &'static str,
    suburb: &str,
    postcode: &str,
    state: &str,
    bad: &mut Messages,
) -> Option<&'static Place> {
    let known = places::state(state);
    let fitting = match_or_say(suburb, postcode, |name, message| {
        bad.add(&[who, "address", name], message);
    });
    let Some(place) = fitting else {
        let nowhere = places::suburbs_of(postcode).is_empty() && places::postcodes_of(suburb).is_empty();
        if known.is_none() {
            bad.add(&[who, "address", "state_name"], no_state(state));
        }
        if nowhere {
            bad.add(&[who, "address", "postal_code_lookup"], "- country must be Australia");
            bad.add(&[who, "address"], NOT_SERVICED);
        }
        return None;
    };
    match known {
        Some(known) if known == place.1 => Some(place),
        Some(known) => {
            let text = format!(
                "We found your postcode and suburb, but they aren't in the state you gave: {known} instead they are in: \
                 {}, perhaps you could change the state to match?",
                place.1
            );
            bad.add(&[who, "address", "state_name"], text);
            None
        }
        None => {
            bad.add(&[who, "address", "state_name"], no_state(state));
            None
        }
    }
}

/// Finds the place of a suburb and a postcode, or says what does not fit, with the alternatives.
pub(super) fn match_or_say(
    suburb: &str,
    postcode: &str,
    mut say: impl FnMut(&'static str, String),
) -> Option<&'static Place> {
    if let Some(place) = places::find(suburb, postcode) {
        return Some(place);
    }
    let (others, codes) = (places::suburbs_of(postcode), places::postcodes_of(suburb));
    let (suburb, postcode) = (suburb.trim(), postcode.trim());
    if codes.is_empty() {
        say("suburb", format!("{suburb} does not match any of our known suburbs."));
    } else if !others.is_empty() {
        let perhaps = listed(&others);
        say("suburb", format!("{suburb} does not match the postcode: {postcode}. Perhaps try: {perhaps}"));
    }
    if others.is_empty() {
        say("postcode", format!("{postcode} does not match any of our known postcodes."));
    } else if !codes.is_empty() {
        let perhaps = listed(&codes);
        say("postcode", format!("{postcode} does not match the suburb: {suburb}. Perhaps try: {perhaps}"));
    }
    None
}

fn no_state(state: &str) -> String {
    format!("{} does not match any of our known states for your given country.", state.trim())
}

/// "Katoomba, Katoomba DC, Leura, and Medlow Bath"
fn listed(items: &[&str]) -> String {
    match items {
        [] => String::new(),
        [one] => (*one).to_owned(),
        [one, two] => format!("{one} and {two}"),
        [first @ .., last] => format!("{}, and {last}", first.join(", ")),
    }
}

/// "An example of an unservicable location would be a GPO or PO box."
fn is_box(line: &str) -> bool {
    let plain: String = line.to_lowercase().chars().filter(|c| c.is_alphanumeric()).collect();
    plain.starts_with("gpobox") || plain.starts_with("pobox")
}

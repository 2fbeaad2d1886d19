//! The places that the pretend Sendle knows: a small share of the Geonames table that the real one checks against.

/// Suburb, state, postcode.
pub(super) type Place = (&'static str, &'static str, &'static str);

pub(super) const STATES: [(&str, &str); 8] = [
    ("ACT", "Australian Capital Territory"),
    ("NSW", "New South Wales"),
    ("NT", "Northern Territory"),
    ("QLD", "Queensland"),
    ("SA", "South Australia"),
    ("TAS", "Tasmania"),
    ("VIC", "Victoria"),
    ("WA", "Western Australia"),
];

/// Every place of the documents' samples, and enough others for a demo.
pub(super) const PLACES: [Place; 112] = [
    ("Sydney", "NSW", "1001"),
    ("Sydney", "NSW", "1002"),
    ("Sydney", "NSW", "1003"),
    ("Sydney", "NSW", "1004"),
    ("Sydney", "NSW", "1005"),
    ("Sydney", "NSW", "1006"),
    ("Sydney", "NSW", "1007"),
    ("Sydney", "NSW", "1008"),
    ("Sydney", "NSW", "1009"),
    ("Sydney", "NSW", "1010"),
    ("Sydney", "NSW", "2000"),
    ("Sydney", "NSW", "2001"),
    ("Barangaroo", "NSW", "2000"),
    ("Haymarket", "NSW", "2000"),
    ("The Rocks", "NSW", "2000"),
    ("Ultimo", "NSW", "2007"),
    ("Chippendale", "NSW", "2008"),
    ("Pyrmont", "NSW", "2009"),
    ("Surry Hills", "NSW", "2010"),
    ("Darlinghurst", "NSW", "2010"),
    ("Potts Point", "NSW", "2011"),
    ("Redfern", "NSW", "2016"),
    ("Paddington", "NSW", "2021"),
    ("Bondi", "NSW", "2026"),
    ("Bondi Beach", "NSW", "2026"),
    ("Coogee", "NSW", "2034"),
    ("Glebe", "NSW", "2037"),
    ("Forest Lodge", "NSW", "2037"),
    ("Leichhardt", "NSW", "2040"),
    ("Balmain", "NSW", "2041"),
    ("Newtown", "NSW", "2042"),
    ("Marrickville", "NSW", "2204"),
    ("North Sydney", "NSW", "2060"),
    ("Chatswood", "NSW", "2067"),
    ("Manly", "NSW", "2095"),
    ("Parramatta", "NSW", "2150"),
    ("Newcastle", "NSW", "2300"),
    ("Gosford", "NSW", "2250"),
    ("Wollongong", "NSW", "2500"),
    ("Byron Bay", "NSW", "2481"),
    ("Tamworth", "NSW", "2340"),
    ("Wagga Wagga", "NSW", "2650"),
    ("Albury", "NSW", "2640"),
    ("Broken Hill", "NSW", "2880"),
    ("Katoomba", "NSW", "2780"),
    ("Katoomba DC", "NSW", "2780"),
    ("Leura", "NSW", "2780"),
    ("Medlow Bath", "NSW", "2780"),
    ("Wentworth Falls", "NSW", "2782"),
    ("Canberra", "ACT", "2601"),
    ("Acton", "ACT", "2601"),
    ("Braddon", "ACT", "2612"),
    ("Belconnen", "ACT", "2617"),
    ("Melbourne", "VIC", "3000"),
    ("Melbourne", "VIC", "3001"),
    ("Docklands", "VIC", "3008"),
    ("Footscray", "VIC", "3011"),
    ("Carlton", "VIC", "3053"),
    ("Brunswick", "VIC", "3056"),
    ("Fitzroy", "VIC", "3065"),
    ("Collingwood", "VIC", "3066"),
    ("Northcote", "VIC", "3070"),
    ("Richmond", "VIC", "3121"),
    ("Hawthorn", "VIC", "3122"),
    ("Camberwell", "VIC", "3124"),
    ("Camberwell North", "VIC", "3124"),
    ("South Yarra", "VIC", "3141"),
    ("St Kilda", "VIC", "3182"),
    ("South Melbourne", "VIC", "3205"),
    ("Geelong", "VIC", "3220"),
    ("Ballarat Central", "VIC", "3350"),
    ("Bendigo", "VIC", "3550"),
    ("Mildura", "VIC", "3500"),
    ("Brisbane City", "QLD", "4000"),
    ("Brisbane", "QLD", "4001"),
    ("New Farm", "QLD", "4005"),
    ("Fortitude Valley", "QLD", "4006"),
    ("Toowong", "QLD", "4066"),
    ("South Brisbane", "QLD", "4101"),
    ("West End", "QLD", "4101"),
    ("Surfers Paradise", "QLD", "4217"),
    ("Wonglepong", "QLD", "4275"),
    ("Toowoomba City", "QLD", "4350"),
    ("Noosa Heads", "QLD", "4567"),
    ("Rockhampton City", "QLD", "4700"),
    ("Townsville City", "QLD", "4810"),
    ("Mount Isa", "QLD", "4825"),
    ("Cairns City", "QLD", "4870"),
    ("Adelaide", "SA", "5000"),
    ("Adelaide", "SA", "5001"),
    ("North Adelaide", "SA", "5006"),
    ("Norwood", "SA", "5067"),
    ("Glenelg", "SA", "5045"),
    ("Mount Gambier", "SA", "5290"),
    ("Foul Bay", "SA", "5577"),
    ("Coober Pedy", "SA", "5723"),
    ("Perth", "WA", "6000"),
    ("Perth", "WA", "6001"),
    ("Subiaco", "WA", "6008"),
    ("Fremantle", "WA", "6160"),
    ("Bunbury", "WA", "6230"),
    ("Albany", "WA", "6330"),
    ("Kalgoorlie", "WA", "6430"),
    ("Broome", "WA", "6725"),
    ("Hobart", "TAS", "7000"),
    ("Hobart", "TAS", "7001"),
    ("Battery Point", "TAS", "7004"),
    ("Sandy Bay", "TAS", "7005"),
    ("Launceston", "TAS", "7250"),
    ("Darwin City", "NT", "0800"),
    ("Nightcliff", "NT", "0810"),
    ("Alice Springs", "NT", "0870"),
];

/// Where Sendle delivers abroad: name, ISO alpha-2 code, price zone.
pub(super) const COUNTRIES: [(&str, &str, u64); 40] = [
    ("New Zealand", "NZ", 1),
    ("Fiji", "FJ", 1),
    ("Singapore", "SG", 2),
    ("Hong Kong", "HK", 2),
    ("Japan", "JP", 2),
    ("China", "CN", 2),
    ("Taiwan", "TW", 2),
    ("South Korea", "KR", 2),
    ("Malaysia", "MY", 2),
    ("Thailand", "TH", 2),
    ("Vietnam", "VN", 2),
    ("Indonesia", "ID", 2),
    ("India", "IN", 2),
    ("United States", "US", 3),
    ("Canada", "CA", 3),
    ("United Kingdom", "GB", 3),
    ("Ireland", "IE", 3),
    ("Germany", "DE", 3),
    ("France", "FR", 3),
    ("Netherlands", "NL", 3),
    ("Sweden", "SE", 3),
    ("Denmark", "DK", 3),
    ("Norway", "NO", 3),
    ("Poland", "PL", 3),
    ("Italy", "IT", 3),
    ("Spain", "ES", 3),
    ("Portugal", "PT", 3),
    ("Austria", "AT", 3),
    ("Switzerland", "CH", 3),
    ("Belgium", "BE", 3),
    ("Luxembourg", "LU", 3),
    ("Finland", "FI", 3),
    ("Iceland", "IS", 3),
    ("Czech Republic", "CZ", 3),
    ("Slovakia", "SK", 3),
    ("Hungary", "HU", 3),
    ("Greece", "GR", 3),
    ("Romania", "RO", 3),
    ("Croatia", "HR", 3),
    ("Mexico", "MX", 3),
];

/// The short name of a state, from either form.
pub(super) fn state(text: &str) -> Option<&'static str> {
    let text = text.trim();
    STATES
        .iter()
        .find(|(short, long)| short.eq_ignore_ascii_case(text) || long.eq_ignore_ascii_case(text))
        .map(|(short, _)| *short)
}

pub(super) fn is_australia(country: &str) -> bool {
    ["Australia", "AU"].iter().any(|a| a.eq_ignore_ascii_case(country.trim()))
}

pub(super) fn country(text: &str) -> Option<&'static (&'static str, &'static str, u64)> {
    let text = text.trim();
    COUNTRIES
        .iter()
        .find(|(name, code, _)| name.eq_ignore_ascii_case(text) || code.eq_ignore_ascii_case(text))
}

pub(super) fn find(suburb: &str, postcode: &str) -> Option<&'static Place> {
    let (suburb, postcode) = (suburb.trim(), postcode.trim());
    PLACES.iter().find(|(s, _, p)| s.eq_ignore_ascii_case(suburb) && *p == postcode)
}

pub(super) fn suburbs_of(postcode: &str) -> Vec<&'static str> {
    PLACES.iter().filter(|(_, _, p)| *p == postcode.trim()).map(|(s, _, _)| *s).collect()
}

pub(super) fn postcodes_of(suburb: &str) -> Vec<&'static str> {
    PLACES.iter().filter(|(s, _, _)| s.eq_ignore_ascii_case(suburb.trim())).map(|(_, _, p)| *p).collect()
}

/// Postcodes of post-office boxes have no door to knock at.
pub(super) fn is_serviced(postcode: &str) -> bool {
    !matches!(
        postcode.trim(),
        "1001"
            | "1002"
            | "1003"
            | "1004"
            | "1005"
            | "1006"
            | "1007"
            | "1008"
            | "1009"
            | "1010"
            | "2001"
            | "3001"
            | "4001"
            | "5001"
            | "6001"
            | "7001"
    )
}

/// The city whose courier network serves a place; a country town is its own.
pub(super) fn city(place: &Place) -> &'static str {
    let (suburb, _, postcode) = *place;
    match postcode.parse::<u32>().unwrap_or_default() {
        800..=832 => "Darwin",
        1000..=2234 => "Sydney",
        2600..=2620 => "Canberra",
        3000..=3207 => "Melbourne",
        4000..=4179 => "Brisbane",
        5000..=5199 => "Adelaide",
        6000..=6199 => "Perth",
        7000..=7055 => "Hobart",
        _ => suburb,
    }
}

pub(super) fn is_remote(place: &Place) -> bool {
    matches!(place.2, "0870" | "2880" | "4825" | "5577" | "5723" | "6430" | "6725")
}

/// `route.type` between two places at home.
pub(super) fn route(from: &Place, to: &Place) -> &'static str {
    if is_remote(from) || is_remote(to) {
        "remote"
    } else if city(from) == city(to) {
        "same-city"
    } else {
        "national"
    }
}

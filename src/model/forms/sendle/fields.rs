//! The fields. Those that only the newer documents know stand in sections of their own, at the end.

use crate::model::{
    form::{Field, Form, Kind, Need, Section},
    provider::Provider,
};

const fn field(path: &'static str, label: &'static str, kind: Kind, need: Need, help: &'static str) -> Field {
    Field { path, label, kind, need, help }
}

const STATES: &[&str] = &["ACT", "NSW", "NT", "QLD", "SA", "TAS", "VIC", "WA"];

const PRODUCTS: &[&str] = &[
    "SAVER-PICKUP",
    "SAVER-DROPOFF",
    "STANDARD-PICKUP",
    "STANDARD-DROPOFF",
    "EXPRESS-PICKUP",
    "EXPRESS-DROPOFF",
    "THREE-DAY-PICKUP",
    "THREE-DAY-DROPOFF",
    "TWO-DAY-PICKUP",
    "TWO-DAY-DROPOFF",
    "GROUND-ADVANTAGE-PICKUP",
    "GROUND-ADVANTAGE-DROPOFF",
    "PRIORITY-PICKUP",
    "PRIORITY-DROPOFF",
    "PRIORITY-EXPRESS-PICKUP",
    "PRIORITY-EXPRESS-DROPOFF",
];

const CONTENTS: &[&str] = &["Documents", "Gift", "Merchandise", "Returned Goods", "Sample", "Other"];

use Kind::{Choice, Country, Date, Decimal, Email, Flag, Integer, Lines, Pairs, Phone, Text};
use Need::{Depends, Optional, Recommended, Required};

/// Everything that can be said about a parcel.
pub const FORM: Form = Form {
    provider: Provider::Sendle,
    name: "parcel",
    sections: &[
        Section { title: "parcel", repeats: None, fields: PARCEL },
        Section { title: "sender", repeats: None, fields: SENDER },
        Section { title: "receiver", repeats: None, fields: RECEIVER },
        Section { title: "contents (abroad)", repeats: None, fields: ABROAD },
        Section { title: "service (newer documents)", repeats: None, fields: SERVICE },
        Section {
            title: "customs lines (newer documents)",
            repeats: Some("parcel_contents"),
            fields: CUSTOMS,
        },
    ],
};

const PARCEL: &[Field] = &[
    field(
        "description",
        "description",
        Text(255),
        Required,
        "For the dashboard, not on the label; at most 255 characters (Parcel Details)",
    ),
    field(
        "kilogram_weight",
        "weight, kg",
        Decimal,
        Depends,
        "More than 0, at most 25, abroad 20; weight or volume is needed (Parcel Details, Weights and Dimensions)",
    ),
    field(
        "cubic_metre_volume",
        "volume, m³",
        Decimal,
        Depends,
        "Length x width x depth in metres; the documents say at most 1, 0.5 and 0.1 (Parcel Details, Validation Errors)",
    ),
    field(
        "pickup_date",
        "pickup",
        Date,
        Optional,
        "A business day, at least one business day ahead; blank: the first possible (Parcel Details)",
    ),
    field(
        "customer_reference",
        "our reference",
        Text(255),
        Recommended,
        "Stands on the label; blank: made here, so that the parcel can be found again (Parcel Details)",
    ),
    field(
        "metadata",
        "metadata",
        Pairs,
        Optional,
        "Names and values kept with the order, less than 1 MB (Parcel Details)",
    ),
];

const SENDER: &[Field] = &[
    field("sender.contact.name", "name", Text(255), Required, "At most 255 characters (Sender Details)"),
    field("sender.contact.company", "company", Text(255), Optional, "Known from the newer documents"),
    field(
        "sender.contact.phone",
        "phone",
        Phone,
        Optional,
        "Australian with area code, or +country; no 13, 1300 or 1800 numbers (Sender Details)",
    ),
    field(
        "sender.contact.email",
        "e-mail",
        Email,
        Optional,
        "Leave it empty: Sendle takes it from the account (Sender Details)",
    ),
    field(
        "sender.contact.sendle_id",
        "Sendle ID",
        Text(0),
        Optional,
        "Must exist on the server in use (Validation Errors, Email / Sendle ID)",
    ),
    field(
        "sender.address.address_line1",
        "address",
        Text(255),
        Required,
        "Street; at most 255, better 40 characters; no suburb, postcode or state (Sender Address)",
    ),
    field(
        "sender.address.address_line2",
        "address, 2nd line",
        Text(255),
        Optional,
        "At most 255, better 40 characters (Sender Address)",
    ),
    field(
        "sender.address.suburb",
        "suburb",
        Text(0),
        Required,
        "Must match the postcode; Sendle suggests others (Sender Address)",
    ),
    field("sender.address.postcode", "postcode", Text(4), Required, "Four digits (Sender Address)"),
    field(
        "sender.address.state_name",
        "state",
        Choice(STATES),
        Required,
        "State or territory; the long form is taken too (Sender Address)",
    ),
    field(
        "sender.address.country",
        "country",
        Country,
        Optional,
        "Australia; blank means Australia (Sender Address)",
    ),
    field(
        "sender.instructions",
        "pickup instructions",
        Lines(200),
        Optional,
        "At most 200, better 40 characters (Sender Details)",
    ),
];

const RECEIVER: &[Field] = &[
    field(
        "receiver.contact.name",
        "name",
        Text(255),
        Required,
        "At most 255 characters; one sample says 200 (Receiver Details)",
    ),
    field("receiver.contact.company", "company", Text(255), Optional, "Known from the newer documents"),
    field(
        "receiver.contact.phone",
        "phone",
        Phone,
        Optional,
        "Australian with area code, or +country; no 13, 1300 or 1800 numbers (Receiver Details)",
    ),
    field(
        "receiver.contact.email",
        "e-mail",
        Email,
        Recommended,
        "Sendle sends parcel updates there (Receiver Details)",
    ),
    field(
        "receiver.contact.sendle_id",
        "Sendle ID",
        Text(0),
        Optional,
        "Must exist on the server in use (Validation Errors, Email / Sendle ID)",
    ),
    field(
        "receiver.address.address_line1",
        "address",
        Text(255),
        Required,
        "Street; at most 255, better 40 characters; no GPO or PO box (Receiver Address)",
    ),
    field(
        "receiver.address.address_line2",
        "address, 2nd line",
        Text(255),
        Optional,
        "At most 255, better 40 characters (Receiver Address)",
    ),
    field(
        "receiver.address.suburb",
        "suburb",
        Text(0),
        Required,
        "In Australia it must match the postcode; Sendle suggests others (Receiver Address)",
    ),
    field(
        "receiver.address.postcode",
        "postcode",
        Text(0),
        Depends,
        "Four digits in Australia; optional abroad (Receiver Address)",
    ),
    field(
        "receiver.address.state_name",
        "state",
        Text(255),
        Depends,
        "ACT NSW NT QLD SA TAS VIC WA or in full; optional abroad (Receiver Address)",
    ),
    field(
        "receiver.address.country",
        "country",
        Country,
        Recommended,
        "Name or ISO code, better the code; blank: Australia (International Receiver Address)",
    ),
    field(
        "receiver.instructions",
        "delivery instructions",
        Lines(200),
        Depends,
        "Needed, but forbidden for a domestic satchel: 0.5 kg and 8 litres; at most 200 characters (Receiver Details)",
    ),
];

const ABROAD: &[Field] = &[
    field(
        "contents.description",
        "goods",
        Text(300),
        Depends,
        "For customs, 3 to 300 characters, Latin letters (International Parcel Details)",
    ),
    field(
        "contents.value",
        "value, AUD",
        Kind::Money,
        Depends,
        "The whole value in AUD, at most 2,000 (International Parcel Details)",
    ),
    field(
        "contents.country_of_origin",
        "made in",
        Country,
        Depends,
        "Country name or ISO code, better the code (International Parcel Details)",
    ),
];

const SERVICE: &[Field] = &[
    field(
        "product_code",
        "product",
        Choice(PRODUCTS),
        Optional,
        "Service and first mile in one; not together with the next field",
    ),
    field(
        "first_mile_option",
        "first mile",
        Choice(&["pickup", "drop off"]),
        Optional,
        "The older way to say it",
    ),
    field(
        "packaging_type",
        "packaging",
        Choice(&["box satchel", "unlimited satchel"]),
        Optional,
        "Blank: what the product says",
    ),
    field(
        "hide_pickup_address",
        "hide pickup address",
        Flag,
        Optional,
        "Keeps the pickup address off the label",
    ),
    field(
        "contents_type",
        "kind of contents",
        Choice(CONTENTS),
        Optional,
        "For customs, with the lines below",
    ),
    field("tax_ids.ioss", "IOSS number", Text(0), Optional, "Tax number for parcels to the European Union"),
];

const CUSTOMS: &[Field] = &[
    field("description", "goods", Text(300), Required, "One kind of goods a line"),
    field("value", "value", Kind::Money, Required, "The value of the line"),
    field("currency", "currency", Text(3), Optional, "ISO code; AUD when blank"),
    field("country_of_origin", "made in", Country, Required, "Country name or ISO code"),
    field("hs_code", "HS code", Text(0), Optional, "Customs tariff number"),
    field("quantity", "quantity", Integer, Optional, "How many"),
];

//! What a person may type or paste to name a parcel.

/// A name that Sendle can be asked about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Name {
    /// `order_id`, in lower case: there is a call for it.
    Order(String),
    /// `sendle_reference`, in capitals: only tracking knows it (Sendle, Track a Parcel).
    Parcel(String),
}

impl Name {
    /// Reads an order id, a Sendle reference, or an order's or tracking page's URL. Only the id in it is used, never
    /// the URL itself.
    pub fn parse(text: &str) -> Option<Self> {
        let text = text.trim();
        if let Some(name) = Self::bare(text) {
            return Some(name);
        }
        let (_, after) = text.split_once("://")?;
        let (path, query) = after.split_once('?').unwrap_or((after, ""));
        let referred = query.split('&').find_map(|pair| pair.strip_prefix("ref="));
        referred.and_then(Self::bare).or_else(|| path.split('/').skip(1).find_map(Self::bare))
    }

    fn bare(text: &str) -> Option<Self> {
        if is_uuid(text) {
            Some(Self::Order(text.to_ascii_lowercase()))
        } else if is_reference(text) {
            Some(Self::Parcel(text.to_ascii_uppercase()))
        } else {
            None
        }
    }
}

fn is_uuid(text: &str) -> bool {
    text.len() == 36
        && text.bytes().enumerate().all(|(at, b)| match at {
            8 | 13 | 18 | 23 => b == b'-',
            _ => b.is_ascii_hexdigit(),
        })
}

/// "References begin with an S and are an alphanumeric string six or more characters in length." A word without a
/// digit is left out only when it is one of a URL's own ("sandbox"), which is why URLs are searched for ids behind
/// the host.
fn is_reference(text: &str) -> bool {
    (6..=20).contains(&text.len())
        && text.starts_with(['S', 's'])
        && text.bytes().all(|b| b.is_ascii_alphanumeric())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_references_and_pasted_urls_are_told_apart() {
        let id = "f5233746-71d4-4b05-bf63-56f4abaed5f6";
        let order = Some(Name::Order(id.to_owned()));
        let parcel = Some(Name::Parcel("S3ND73".to_owned()));
        for (text, want) in [
            (id, order.clone()),
            (" F5233746-71D4-4B05-BF63-56F4ABAED5F6 ", order.clone()),
            ("https://api.sendle.com/api/orders/f5233746-71d4-4b05-bf63-56f4abaed5f6", order.clone()),
            ("https://api.sendle.com/api/orders/f5233746-71d4-4b05-bf63-56f4abaed5f6/labels/a4.pdf", order),
            ("S3ND73", parcel.clone()),
            ("s3nd73\n", parcel.clone()),
            ("https://track.sendle.com/tracking?ref=S3ND73", parcel.clone()),
            ("https://track.sendle.com/tracking?utm=x&ref=s3nd73", parcel),
            ("S3ND7", None),
            ("X3ND73", None),
            ("S3ND-73", None),
            ("../orders", None),
            ("", None),
            ("f5233746-71d4-4b05-bf63-56f4abaed5fg", None),
        ] {
            assert_eq!(Name::parse(text), want, "{text:?}");
        }
    }
}

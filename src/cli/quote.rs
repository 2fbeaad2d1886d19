//! `postroom quote`: prices and arrival, asked live; nothing is booked.

use rust_decimal::Decimal;

use super::{
    args::{Common, Quote as Args},
    context::Context,
    exit::Fault,
    output::Listing,
};
use crate::{
    model::{
        account::Account,
        provider::Provider,
        quote::{Quote, QuoteRequest, QuoteTo},
        text::clean,
    },
    providers::Client,
};

const COLUMNS: &[(&str, usize)] =
    &[("plan", 10), ("gross", 14), ("net", 14), ("tax", 12), ("days", 7), ("arrives", 24), ("pickup", 0)];

/// Asks and lists.
///
/// # Errors
/// A number that cannot be read, no Sendle account, or the provider's refusal with the fields it names.
pub fn run(common: &Common, args: &Args) -> Result<(), Fault> {
    let request = request(args)?;
    let context = Context::load_and_tell(common)?;
    let account = account(&context, args)?;
    let inside = context.runtime.enter();
    let Client::Sendle(client) = Client::new(account)? else {
        return Err(Fault::usage(format!("{} is no Sendle account", account.name)));
    };
    drop(inside);
    let quotes = context.runtime.block_on(client.quote(&request))?;
    let mut listing = Listing::new(args.form.form(), COLUMNS);
    for quote in &quotes {
        listing.row(&cells(quote), || quote)?;
    }
    listing.finish("Sendle gave no quote for this parcel")
}

fn request(args: &Args) -> Result<QuoteRequest, Fault> {
    let number = |name: &str, text: &str| {
        Decimal::from_str_exact(text)
            .ok()
            .filter(rust_decimal::Decimal::is_sign_positive)
            .ok_or_else(|| Fault::usage(format!("--{name} {text:?}: write a decimal number such as 1.5")))
    };
    let to = match (&args.delivery_country, &args.delivery_suburb, &args.delivery_postcode) {
        (Some(country), ..) => QuoteTo::Abroad { country: country.clone() },
        (None, Some(suburb), Some(postcode)) => {
            QuoteTo::Domestic { suburb: suburb.clone(), postcode: postcode.clone() }
        }
        _ => {
            return Err(Fault::usage(
                "name --delivery-suburb and --delivery-postcode, or --delivery-country",
            ));
        }
    };
    Ok(QuoteRequest {
        pickup_suburb: args.pickup_suburb.clone(),
        pickup_postcode: args.pickup_postcode.clone(),
        to,
        weight_kg: number("weight", &args.weight)?,
        volume_m3: args.volume.as_deref().map(|v| number("volume", v)).transpose()?,
        plan: args.plan.clone(),
        public: false,
    })
}

fn account<'a>(context: &'a Context, args: &Args) -> Result<&'a Account, Fault> {
    let accounts = context.accounts(args.account.as_deref())?;
    let mut sendle = accounts.into_iter().filter(|a| a.provider() == Provider::Sendle);
    match (sendle.next(), sendle.next()) {
        (Some(one), None) => Ok(one),
        (None, _) => Err(Fault::usage("no Sendle account is configured: only Sendle gives quotes")),
        (Some(_), Some(_)) => Err(Fault::usage("there are several Sendle accounts: name one with --account")),
    }
}

fn cells(quote: &Quote) -> [crate::model::text::DisplayText; 7] {
    let money = |m: &Option<crate::model::money::Money>| {
        clean(&m.as_ref().map(ToString::to_string).unwrap_or_default())
    };
    let eta = quote.eta.as_ref();
    let range = |a: String, b: String, dash: &str| if a == b { a } else { format!("{a}{dash}{b}") };
    let days = eta.and_then(|e| e.days).map(|(a, b)| range(a.to_string(), b.to_string(), "-"));
    let dates = eta.and_then(|e| e.dates).map(|(a, b)| range(a.to_string(), b.to_string(), " to "));
    [
        clean(&quote.plan),
        money(&quote.gross),
        money(&quote.net),
        money(&quote.tax),
        clean(&days.unwrap_or_default()),
        clean(&dates.unwrap_or_default()),
        clean(&eta.and_then(|e| e.pickup).map(|d| d.to_string()).unwrap_or_default()),
    ]
}

//! The words that the documents list, each as a type, so that a query cannot be misspelled.

/// An enumeration whose every variant is one documented word.
macro_rules! words {
    ($(#[$doc:meta])* $name:ident { $($variant:ident = $word:literal),+ $(,)? }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        pub enum $name { $($variant),+ }

        impl $name {
            pub const ALL: &'static [Self] = &[$(Self::$variant),+];

            /// The word as the documents write it.
            #[must_use]
            pub const fn word(self) -> &'static str {
                match self { $(Self::$variant => $word),+ }
            }

            /// `None` for a word that the documents do not list.
            #[must_use]
            pub fn parse(word: &str) -> Option<Self> {
                Self::ALL.iter().copied().find(|v| v.word() == word)
            }
        }
    };
}

words! {
    /// `billing.status` (ReadyCloud, Order resource fields).
    BillingStatus {
        Pending = "pending",
        Paid = "paid",
        PartiallyPaid = "partially_paid",
        Refunded = "refunded",
        PartiallyRefunded = "partially_refunded",
        Cancelled = "cancelled",
    }
}

words! {
    /// `shipping.status`; the section on creating orders writes `unshipped` for the first.
    ShippingStatus {
        Unfulfilled = "unfulfilled",
        Unshipped = "unshipped",
        Fulfilled = "fulfilled",
        PartiallyFulfilled = "partially_fulfilled",
    }
}

words! {
    /// The filter `relation__kind`.
    RelationKind {
        ReturnChild = "return-child",
        ReturnParent = "return-parent",
        SplitChild = "split-child",
        SplitParent = "split-parent",
        CombineChild = "combine-child",
        CombineParent = "combine-parent",
    }
}

words! {
    /// The times that a list can be limited by.
    TimeField {
        OrderedAt = "ordered_at",
        PrintedAt = "printed_at",
        ShippedAt = "shipped_at",
        ToShipAt = "to_ship_at",
        CreatedAt = "created_at",
        UpdatedAt = "updated_at",
        NestedUpdatedAt = "nested_updated_at",
    }
}

words! {
    /// What a list can be ordered by (ReadyCloud, Orders collection, `order_by`).
    OrderField {
        CreatedAt = "created_at",
        UpdatedAt = "updated_at",
        NestedUpdatedAt = "nested_updated_at",
        PrimaryId = "primary_id",
        DeliveredAt = "delivered_at",
        PrintedAt = "printed_at",
        IsDelivered = "is_delivered",
        Message = "message",
        PoNumber = "po_number",
        OrderedAt = "ordered_at",
        OrderNumber = "order_number",
        Terms = "terms",
        Tags = "tags",
        Weight = "weight_auto",
        PickLocations = "pick_locations_auto",
        ShipVia = "shipping__ship_via",
        ShipType = "shipping__ship_type",
        ShippedAt = "shipping__shipped_at",
        ToShipAt = "shipping__to_ship_at",
        ShipCost = "shipping__ship_cost",
        ShippingStatus = "shipping__status",
        SourceName = "sources__name",
        SourceAccount = "sources__account",
        BillingShipping = "billing__shipping",
        InsuredValue = "boxes__insured_value",
        Boxes = "boxes",
        Items = "boxes__items",
        ItemDescription = "boxes__items__description",
        ItemPartNumber = "boxes__items__part_number",
        ItemPickLocation = "boxes__items__pick_location",
        ItemLink = "boxes__items__link",
        TrackingNumber = "boxes__tracking_number",
        BillingStatus = "billing__status",
        ShipToAddress1 = "shipping__ship_to__address_1",
        ShipToAddress2 = "shipping__ship_to__address_2",
        ShipToCity = "shipping__ship_to__city",
        ShipToCompany = "shipping__ship_to__company",
        ShipToCountry = "shipping__ship_to__country",
        ShipToEmail = "shipping__ship_to__email",
        ShipToPhone = "shipping__ship_to__phone",
        ShipToRegion = "shipping__ship_to__region",
        ShipToPostCode = "shipping__ship_to__post_code",
        BillToAddress1 = "billing__bill_to__address_1",
        BillToAddress2 = "billing__bill_to__address_2",
        BillToCity = "billing__bill_to__city",
        BillToCompany = "billing__bill_to__company",
        BillToCountry = "billing__bill_to__country",
        BillToEmail = "billing__bill_to__email",
        BillToPhone = "billing__bill_to__phone",
        BillToRegion = "billing__bill_to__region",
        BillToPostCode = "billing__bill_to__post_code",
        BillingTotal = "billing__total",
    }
}

words! {
    /// The fields that `only` can limit an answer to.
    OnlyField {
        Url = "url",
        NestedUpdatedAt = "nested_updated_at",
    }
}

words! {
    /// Whose long custom fields are left without their value (`lazy`).
    LazyField {
        Order = "custom_fields",
        Boxes = "boxes__custom_fields",
        Items = "boxes__items__custom_fields",
    }
}

words! {
    /// What is given whole instead of as a URL (`expand`).
    Expand {
        Boxes = "boxes",
        Items = "items",
    }
}

words! {
    /// Whether guessed values come along under keys that end in `?`.
    Suggestions {
        None = "0",
        WhereUnknown = "1",
        Always = "2",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_word_is_read_back_and_an_unknown_one_is_not_guessed() {
        for field in OrderField::ALL {
            assert_eq!(OrderField::parse(field.word()), Some(*field));
        }
        assert_eq!(OrderField::ALL.len(), 52);
        assert_eq!(BillingStatus::parse("partially_paid"), Some(BillingStatus::PartiallyPaid));
        assert_eq!(BillingStatus::parse("canceled"), None);
        assert_eq!(ShippingStatus::parse("Fulfilled"), None);
    }
}

"""The hooks about what is announced: products, vouchers, promotions, collections."""

import logging
from datetime import UTC, datetime
from typing import Any

from . import voucher_hooks
from .failures import log_failure
from .feeds.hints import write_hint
from .handoffs import SaleorProductId, Subject, SubjectKind

logger = logging.getLogger(__name__)


class CatalogHooks(voucher_hooks.VoucherHooks):
    """One row each, no network, never an exception out; a voucher's are heard by campaigns too."""

    def product_created(self, product: Any, previous_value: Any, **kwargs: Any) -> Any:
        self._hint(product.pk, "product_created")
        return previous_value

    def product_updated(self, product: Any, previous_value: Any, **kwargs: Any) -> Any:
        self._hint(product.pk, "product_updated")
        return previous_value

    def product_deleted(
        self, product: Any, variants: Any, previous_value: Any, **kwargs: Any
    ) -> Any:
        self._hint(product.pk, "product_deleted")
        return previous_value

    def product_variant_created(self, variant: Any, previous_value: Any, **kwargs: Any) -> Any:
        self._hint(variant.product_id, "product_variant_created")
        return previous_value

    def product_variant_updated(self, variant: Any, previous_value: Any, **kwargs: Any) -> Any:
        self._hint(variant.product_id, "product_variant_updated")
        return previous_value

    def product_variant_deleted(self, variant: Any, previous_value: Any, **kwargs: Any) -> Any:
        self._hint(variant.product_id, "product_variant_deleted")
        return previous_value

    # Until Saleor 3.23.0; in later versions orders tell of stock, and the scan finds the rest.

    def product_variant_back_in_stock(self, stock: Any, previous_value: Any, **kwargs: Any) -> Any:
        self._hint(stock.product_variant.product_id, "back_in_stock")
        return previous_value

    def product_variant_out_of_stock(self, stock: Any, previous_value: Any, **kwargs: Any) -> Any:
        self._hint(stock.product_variant.product_id, "out_of_stock")
        return previous_value

    def product_variant_stock_updated(self, stock: Any, previous_value: Any, **kwargs: Any) -> Any:
        self._hint(stock.product_variant.product_id, "stock_updated")
        return previous_value

    # --- what is announced besides products -----------------------------------------------------

    def voucher_created(
        self, voucher: Any, code: Any, previous_value: Any = None, **kwargs: Any
    ) -> Any:
        self._hint_subject(SubjectKind.VOUCHER, voucher.pk, "voucher_created")
        return previous_value

    def voucher_updated(
        self, voucher: Any, code: Any, previous_value: Any = None, **kwargs: Any
    ) -> Any:
        self._hint_subject(SubjectKind.VOUCHER, voucher.pk, "voucher_updated")
        self._hear(voucher_hooks.note_voucher, voucher)
        return previous_value

    def voucher_deleted(
        self, voucher: Any, code: Any, previous_value: Any = None, **kwargs: Any
    ) -> Any:
        self._hint_subject(SubjectKind.VOUCHER, voucher.pk, "voucher_deleted")
        self._hear(voucher_hooks.note_voucher, voucher)
        return previous_value

    def voucher_metadata_updated(
        self, voucher: Any, previous_value: Any = None, **kwargs: Any
    ) -> Any:
        self._hint_subject(SubjectKind.VOUCHER, voucher.pk, "voucher_metadata_updated")
        return previous_value

    def voucher_codes_created(
        self, voucher_codes: Any, previous_value: Any = None, **kwargs: Any
    ) -> Any:
        self._hint_codes(voucher_codes, "voucher_codes_created")
        return previous_value

    def voucher_codes_deleted(
        self, voucher_codes: Any, previous_value: Any = None, **kwargs: Any
    ) -> Any:
        self._hint_codes(voucher_codes, "voucher_codes_deleted")
        self._hear(voucher_hooks.note_deleted_codes, voucher_codes)
        return previous_value

    def promotion_created(self, promotion: Any, previous_value: Any = None, **kwargs: Any) -> Any:
        self._hint_subject(SubjectKind.PROMOTION, promotion.pk, "promotion_created")
        return previous_value

    def promotion_updated(self, promotion: Any, previous_value: Any = None, **kwargs: Any) -> Any:
        self._hint_subject(SubjectKind.PROMOTION, promotion.pk, "promotion_updated")
        return previous_value

    def promotion_started(self, promotion: Any, previous_value: Any = None, **kwargs: Any) -> Any:
        self._hint_subject(SubjectKind.PROMOTION, promotion.pk, "promotion_started")
        return previous_value

    def promotion_ended(self, promotion: Any, previous_value: Any = None, **kwargs: Any) -> Any:
        self._hint_subject(SubjectKind.PROMOTION, promotion.pk, "promotion_ended")
        return previous_value

    def promotion_deleted(self, promotion: Any, previous_value: Any = None, **kwargs: Any) -> Any:
        self._hint_subject(SubjectKind.PROMOTION, promotion.pk, "promotion_deleted")
        return previous_value

    def collection_created(self, collection: Any, previous_value: Any = None, **kwargs: Any) -> Any:
        self._hint_subject(SubjectKind.COLLECTION, collection.pk, "collection_created")
        return previous_value

    def collection_updated(self, collection: Any, previous_value: Any = None, **kwargs: Any) -> Any:
        self._hint_subject(SubjectKind.COLLECTION, collection.pk, "collection_updated")
        return previous_value

    def collection_deleted(self, collection: Any, previous_value: Any = None, **kwargs: Any) -> Any:
        self._hint_subject(SubjectKind.COLLECTION, collection.pk, "collection_deleted")
        return previous_value

    def _hint_codes(self, voucher_codes: Any, reason: str) -> None:
        # Of several vouchers the scan finds the others.
        first = next(iter(voucher_codes), None)
        if first is not None:
            self._hint_subject(SubjectKind.VOUCHER, first.voucher_id, reason)

    def _hint_subject(self, kind: SubjectKind, primary_key: Any, reason: str) -> None:
        # A row that was deleted may have lost its key: what waits for it the scan looks at.
        if primary_key is not None:
            self._write_hint(Subject(kind, str(primary_key)), reason)

    def _hint(self, product_pk: Any, reason: str) -> None:
        self._write_hint(SaleorProductId(str(product_pk)), reason)

    def _write_hint(self, about: SaleorProductId | Subject, reason: str) -> None:
        if not self.active:
            return
        try:
            write_hint(about, reason=reason, now=datetime.now(tz=UTC))
        except Exception as error:
            # It would reach Saleor's caller after the commit, and stop every later callback.
            # The scan finds what this hint would have told.
            log_failure(logger, f"A catalog hint could not be stored: {reason}", error)

// oneDNN 3's interface made of oneDNN 2's, as far as `Sources/OneDNN` uses it: all that differs between the two.
//
// In 3 a memory descriptor is an object behind a pointer, in 2 a structure of the caller's. Here it is a structure on
// the heap behind a pointer to an incomplete type, as in 3. In 3 an operation's primitive descriptor is made in one
// call, in 2 by way of a structure that describes the operation. Functions that both have, but with other
// parameters, are overloaded.
#pragma once

#include <stdlib.h>

#define STN_OVERLOAD static inline __attribute__((overloadable))

struct dnnl_memory_desc;

static inline const dnnl_memory_desc_t *stn_in_version_2(const struct dnnl_memory_desc *descriptor) {
  return (const dnnl_memory_desc_t *)descriptor;
}

// Memory descriptors

/// Takes a copy of the structure to the heap.
static inline dnnl_status_t stn_keep(struct dnnl_memory_desc **made, const dnnl_memory_desc_t *descriptor) {
  dnnl_memory_desc_t *copy = malloc(sizeof *copy);
  if (copy == NULL) return dnnl_out_of_memory;
  *copy = *descriptor;
  *made = (struct dnnl_memory_desc *)copy;
  return dnnl_success;
}

static inline dnnl_status_t dnnl_memory_desc_create_with_tag(
    struct dnnl_memory_desc **made, int rank, const dnnl_dims_t dimensions, dnnl_data_type_t type,
    dnnl_format_tag_t tag) {
  dnnl_memory_desc_t descriptor;
  dnnl_status_t status = dnnl_memory_desc_init_by_tag(&descriptor, rank, dimensions, type, tag);
  return status == dnnl_success ? stn_keep(made, &descriptor) : status;
}

static inline dnnl_status_t dnnl_memory_desc_clone(
    struct dnnl_memory_desc **made, const struct dnnl_memory_desc *existing) {
  return stn_keep(made, stn_in_version_2(existing));
}

static inline dnnl_status_t dnnl_memory_desc_destroy(struct dnnl_memory_desc *descriptor) {
  free(descriptor);
  return dnnl_success;
}

static const dnnl_query_t dnnl_query_ndims_s32 = (dnnl_query_t)(dnnl_query_exec_arg_md + 1);
static const dnnl_query_t dnnl_query_dims = (dnnl_query_t)(dnnl_query_exec_arg_md + 2);

static inline dnnl_status_t dnnl_memory_desc_query(
    const struct dnnl_memory_desc *descriptor, dnnl_query_t what, void *result) {
  const dnnl_memory_desc_t *known = stn_in_version_2(descriptor);
  if (what == dnnl_query_ndims_s32)
    *(int32_t *)result = known->ndims;
  else if (what == dnnl_query_dims)
    *(const dnnl_dim_t **)result = known->dims;
  else
    return dnnl_invalid_arguments;
  return dnnl_success;
}

STN_OVERLOAD size_t dnnl_memory_desc_get_size(const struct dnnl_memory_desc *descriptor) {
  return dnnl_memory_desc_get_size(stn_in_version_2(descriptor));
}

STN_OVERLOAD int dnnl_memory_desc_equal(
    const struct dnnl_memory_desc *first, const struct dnnl_memory_desc *second) {
  return dnnl_memory_desc_equal(stn_in_version_2(first), stn_in_version_2(second));
}

STN_OVERLOAD dnnl_status_t dnnl_memory_create(
    dnnl_memory_t *made, const struct dnnl_memory_desc *descriptor, dnnl_engine_t engine, void *address) {
  return dnnl_memory_create(made, stn_in_version_2(descriptor), engine, address);
}

// Post-operations

STN_OVERLOAD dnnl_status_t dnnl_post_ops_append_eltwise(
    dnnl_post_ops_t operations, dnnl_alg_kind_t kind, float alpha, float beta) {
  return dnnl_post_ops_append_eltwise(operations, 1, kind, alpha, beta);
}

STN_OVERLOAD dnnl_status_t dnnl_post_ops_append_sum(
    dnnl_post_ops_t operations, float scale, int32_t zero_point, dnnl_data_type_t type) {
  return dnnl_post_ops_append_sum_v3(operations, scale, zero_point, type);
}

// Convolution

static inline dnnl_status_t dnnl_convolution_forward_primitive_desc_create(
    dnnl_primitive_desc_t *made, dnnl_engine_t engine, dnnl_prop_kind_t propagation, dnnl_alg_kind_t algorithm,
    const struct dnnl_memory_desc *input, const struct dnnl_memory_desc *weights,
    const struct dnnl_memory_desc *bias, const struct dnnl_memory_desc *output, const dnnl_dims_t strides,
    const dnnl_dims_t dilations, const dnnl_dims_t low, const dnnl_dims_t high, const_dnnl_primitive_attr_t attributes) {
  dnnl_convolution_desc_t operation;
  dnnl_status_t status = dnnl_dilated_convolution_forward_desc_init(
      &operation, propagation, algorithm, stn_in_version_2(input), stn_in_version_2(weights), stn_in_version_2(bias),
      stn_in_version_2(output), strides, dilations, low, high);
  return status == dnnl_success ? dnnl_primitive_desc_create(made, &operation, attributes, engine, NULL) : status;
}

static inline dnnl_status_t dnnl_convolution_backward_data_primitive_desc_create(
    dnnl_primitive_desc_t *made, dnnl_engine_t engine, dnnl_alg_kind_t algorithm,
    const struct dnnl_memory_desc *input, const struct dnnl_memory_desc *weights,
    const struct dnnl_memory_desc *output, const dnnl_dims_t strides, const dnnl_dims_t dilations,
    const dnnl_dims_t low, const dnnl_dims_t high, const_dnnl_primitive_desc_t forward,
    const_dnnl_primitive_attr_t attributes) {
  dnnl_convolution_desc_t operation;
  dnnl_status_t status = dnnl_dilated_convolution_backward_data_desc_init(
      &operation, algorithm, stn_in_version_2(input), stn_in_version_2(weights), stn_in_version_2(output), strides,
      dilations, low, high);
  return status == dnnl_success ? dnnl_primitive_desc_create(made, &operation, attributes, engine, forward) : status;
}

static inline dnnl_status_t dnnl_convolution_backward_weights_primitive_desc_create(
    dnnl_primitive_desc_t *made, dnnl_engine_t engine, dnnl_alg_kind_t algorithm,
    const struct dnnl_memory_desc *input, const struct dnnl_memory_desc *weights,
    const struct dnnl_memory_desc *bias, const struct dnnl_memory_desc *output, const dnnl_dims_t strides,
    const dnnl_dims_t dilations, const dnnl_dims_t low, const dnnl_dims_t high, const_dnnl_primitive_desc_t forward,
    const_dnnl_primitive_attr_t attributes) {
  dnnl_convolution_desc_t operation;
  dnnl_status_t status = dnnl_dilated_convolution_backward_weights_desc_init(
      &operation, algorithm, stn_in_version_2(input), stn_in_version_2(weights), stn_in_version_2(bias),
      stn_in_version_2(output), strides, dilations, low, high);
  return status == dnnl_success ? dnnl_primitive_desc_create(made, &operation, attributes, engine, forward) : status;
}

// Inner product

static inline dnnl_status_t dnnl_inner_product_forward_primitive_desc_create(
    dnnl_primitive_desc_t *made, dnnl_engine_t engine, dnnl_prop_kind_t propagation,
    const struct dnnl_memory_desc *input, const struct dnnl_memory_desc *weights,
    const struct dnnl_memory_desc *bias, const struct dnnl_memory_desc *output,
    const_dnnl_primitive_attr_t attributes) {
  dnnl_inner_product_desc_t operation;
  dnnl_status_t status = dnnl_inner_product_forward_desc_init(
      &operation, propagation, stn_in_version_2(input), stn_in_version_2(weights), stn_in_version_2(bias),
      stn_in_version_2(output));
  return status == dnnl_success ? dnnl_primitive_desc_create(made, &operation, attributes, engine, NULL) : status;
}

static inline dnnl_status_t dnnl_inner_product_backward_data_primitive_desc_create(
    dnnl_primitive_desc_t *made, dnnl_engine_t engine, const struct dnnl_memory_desc *input,
    const struct dnnl_memory_desc *weights, const struct dnnl_memory_desc *output,
    const_dnnl_primitive_desc_t forward, const_dnnl_primitive_attr_t attributes) {
  dnnl_inner_product_desc_t operation;
  dnnl_status_t status = dnnl_inner_product_backward_data_desc_init(
      &operation, stn_in_version_2(input), stn_in_version_2(weights), stn_in_version_2(output));
  return status == dnnl_success ? dnnl_primitive_desc_create(made, &operation, attributes, engine, forward) : status;
}

static inline dnnl_status_t dnnl_inner_product_backward_weights_primitive_desc_create(
    dnnl_primitive_desc_t *made, dnnl_engine_t engine, const struct dnnl_memory_desc *input,
    const struct dnnl_memory_desc *weights, const struct dnnl_memory_desc *bias,
    const struct dnnl_memory_desc *output, const_dnnl_primitive_desc_t forward,
    const_dnnl_primitive_attr_t attributes) {
  dnnl_inner_product_desc_t operation;
  dnnl_status_t status = dnnl_inner_product_backward_weights_desc_init(
      &operation, stn_in_version_2(input), stn_in_version_2(weights), stn_in_version_2(bias),
      stn_in_version_2(output));
  return status == dnnl_success ? dnnl_primitive_desc_create(made, &operation, attributes, engine, forward) : status;
}

// Reorder

STN_OVERLOAD dnnl_status_t dnnl_reorder_primitive_desc_create(
    dnnl_primitive_desc_t *made, const struct dnnl_memory_desc *source, dnnl_engine_t source_engine,
    const struct dnnl_memory_desc *destination, dnnl_engine_t destination_engine,
    const_dnnl_primitive_attr_t attributes) {
  return dnnl_reorder_primitive_desc_create(
      made, stn_in_version_2(source), source_engine, stn_in_version_2(destination), destination_engine, attributes);
}

#undef STN_OVERLOAD

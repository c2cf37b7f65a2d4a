// What Swift cannot import from HDF5: macros that call functions, casts, and mutable globals.
// Each becomes an inline getter that Swift reads as a global property.
#pragma once

#if !__has_include(<hdf5.h>)
#error "HDF5's headers were not found: install libhdf5-dev, or set PKG_CONFIG_PATH to the folder of your hdf5.pc."
#else

#include <hdf5.h>
#include <hdf5_hl.h>

#define STN_TEXT_OF(value) #value
#define STN_TEXT(value) STN_TEXT_OF(value)
#define STN_FOUND STN_TEXT(H5_VERS_MAJOR) "." STN_TEXT(H5_VERS_MINOR) "." STN_TEXT(H5_VERS_RELEASE)
#define STN_EXPECTED ", expected 1.10.3 to 1.14; set PKG_CONFIG_PATH to the folder of such a copy's hdf5.pc"

// Older ones lack the v110 file format and H5Ovisit2.
#if !H5_VERSION_GE(1, 10, 3)
#pragma GCC error "HDF5 is too old: found " STN_FOUND STN_EXPECTED
#elif H5_VERS_MAJOR > 1
#pragma GCC error "HDF5 is too new: found " STN_FOUND STN_EXPECTED
#else

#define STN_GETTER(type, name, value)                                                              \
    static inline type stn_##name(void) __attribute__((swift_name("getter:" #name "()")));         \
    static inline type stn_##name(void) { return value; }

STN_GETTER(unsigned, h5HeaderMajor, H5_VERS_MAJOR)
STN_GETTER(unsigned, h5HeaderMinor, H5_VERS_MINOR)

STN_GETTER(hid_t, h5Default, H5P_DEFAULT)
STN_GETTER(hid_t, h5WholeSpace, H5S_ALL)
STN_GETTER(hid_t, h5CurrentErrorStack, H5E_DEFAULT)
STN_GETTER(haddr_t, h5UndefinedAddress, HADDR_UNDEF)
STN_GETTER(size_t, h5VariableLength, H5T_VARIABLE)

STN_GETTER(unsigned, h5ReadOnly, H5F_ACC_RDONLY)
STN_GETTER(unsigned, h5Exclusive, H5F_ACC_EXCL)
STN_GETTER(unsigned, h5AllObjects, H5F_OBJ_ALL)

STN_GETTER(hid_t, h5FileCreation, H5P_FILE_CREATE)
STN_GETTER(hid_t, h5FileAccess, H5P_FILE_ACCESS)
STN_GETTER(hid_t, h5GroupCreation, H5P_GROUP_CREATE)
STN_GETTER(hid_t, h5DatasetCreation, H5P_DATASET_CREATE)

STN_GETTER(hid_t, h5Float32, H5T_IEEE_F32LE)
STN_GETTER(hid_t, h5Float64, H5T_IEEE_F64LE)
STN_GETTER(hid_t, h5Int32, H5T_STD_I32LE)
STN_GETTER(hid_t, h5Int64, H5T_STD_I64LE)
STN_GETTER(hid_t, h5UInt8, H5T_STD_U8LE)
STN_GETTER(hid_t, h5UInt64, H5T_STD_U64LE)
STN_GETTER(hid_t, h5CString, H5T_C_S1)

#undef STN_GETTER

/// Locks the file while it is open, where its file system has locks, or never does.
/// Releases before 1.10.7, and 1.12.0, lack the call and always lock.
static inline herr_t stn_set_locking(hid_t access, bool locks)
    __attribute__((swift_name("h5SetLocking(_:_:)")));
static inline herr_t stn_set_locking(hid_t access, bool locks) {
#if H5_VERSION_GE(1, 12, 1) || (!H5_VERSION_GE(1, 12, 0) && H5_VERSION_GE(1, 10, 7))
    return H5Pset_file_locking(access, locks, 1);
#else
    (void)access;
    (void)locks;
    return 0;
#endif
}

/// What a link in a group is, `H5L_TYPE_HARD` or another; negative where HDF5 cannot tell.
static inline int stn_link_type(hid_t group, const char *name)
    __attribute__((swift_name("h5LinkType(_:_:)")));
static inline int stn_link_type(hid_t group, const char *name) {
    H5L_info_t info;
    return H5Lget_info(group, name, &info, H5P_DEFAULT) < 0 ? -1 : (int)info.type;
}

/// How many hard links lead to an open object; negative where HDF5 cannot tell.
static inline int stn_link_count(hid_t object) __attribute__((swift_name("h5LinkCount(_:)")));
static inline int stn_link_count(hid_t object) {
#if H5_VERSION_GE(1, 12, 0)
    H5O_info1_t info;
#else
    H5O_info_t info;
#endif
    return H5Oget_info2(object, &info, H5O_INFO_BASIC) < 0 ? -1 : (int)info.rc;
}

#endif
#endif
